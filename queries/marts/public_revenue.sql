-- title: 公共收益，一笔收入或支出一行
select *
from marts.ledger('staging.public_revenue')
order by street, happened_on, community
