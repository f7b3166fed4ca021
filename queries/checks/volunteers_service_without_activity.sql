-- title: 服务记录写明的活动都在活动台账里
-- level: warn
-- definition: 写了活动编号而活动台账里没有的；这些记录照常计入，品牌取志愿者的。没有写活动编号的不算。
select
    street,
    activity_id,
    count(*) as records,
    min(service_date) as first_day,
    max(service_date) as last_day
from marts.service_records
where activity_id is not null and activity is null
group by street, activity_id
order by records desc, street, activity_id
