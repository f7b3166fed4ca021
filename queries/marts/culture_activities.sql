-- title: 文明实践活动，一场一行
select *
from marts.ledger('staging.culture_activities')
order by street, held_on, community
