-- title: 矛盾纠纷调解，一起一行
select * from marts.ledger('staging.mediations') order by street, accepted_on, row_no
