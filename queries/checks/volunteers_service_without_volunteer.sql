-- title: 服务记录都有对应的志愿者
-- level: warn
-- definition: 名册里没有的志愿者代号；这些记录照常计入人次和时长，社区取记录上的，不计入在册和活跃。
-- personal: 服务记录
select
    street,
    volunteer_key,
    count(*) as records,
    min(service_date) as first_day,
    max(service_date) as last_day
from marts.service_records
where not is_on_roster
group by street, volunteer_key
order by records desc, street, volunteer_key
