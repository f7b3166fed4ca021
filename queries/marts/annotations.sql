-- title: 图上标注，一件事一行
select * from marts.ledger('staging.annotations') order by street, happened_on, note
