-- title: 党员活动，一次一行
select *
from marts.ledger('staging.party_activities')
order by street, community, party_activity_id
