-- title: 积分商家，一家一行
select * from marts.ledger('staging.merchants') order by street, merchant_id
