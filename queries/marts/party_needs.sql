-- title: 双清单，一项一行
select * from marts.ledger('staging.party_needs') order by street, community, need_id
