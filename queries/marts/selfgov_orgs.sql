-- title: 自管组织，一个一行
select * from marts.ledger('staging.selfgov_orgs') order by street, community, org_id
