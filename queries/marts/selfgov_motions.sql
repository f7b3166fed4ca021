-- title: 自管提案，一件一行
select *
from marts.ledger('staging.selfgov_motions')
order by street, community, motion_id
