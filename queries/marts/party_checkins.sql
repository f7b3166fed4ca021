-- title: 党员报到，一批或一人一行
select *
from marts.ledger('staging.party_checkins')
order by street, community, checkin_id
