-- title: 志愿活动，一场一行
select * replace (coalesce(brand, '未标品牌') as brand)
from marts.ledger('staging.activities')
order by street, held_on
