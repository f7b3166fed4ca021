-- title: 治安巡逻，一次一行
select * from marts.ledger('staging.patrols') order by street, patrolled_on, row_no
