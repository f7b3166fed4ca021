-- title: 重点对象走访月报，一月、一个社区、一类一行
select *
from marts.ledger('staging.key_subjects_monthly')
order by street, month, community
