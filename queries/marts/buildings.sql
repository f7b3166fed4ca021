-- title: 楼栋，一栋一行
select * from marts.ledger('staging.buildings') order by street, building_id
