-- title: 敲门走访，一个社区一天或一月一行
select * from marts.ledger('staging.door_knocks') order by street, knocked_on, row_no
