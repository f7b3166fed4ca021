-- title: 积分流水都有对应的志愿者
-- level: warn
-- definition: 名册里没有的志愿者代号；这些流水照常计入，社区取流水上的。
-- personal: 积分流水
select
    street,
    volunteer_key,
    count(*) as entries,
    min(happened_on) as first_day,
    max(happened_on) as last_day
from marts.points
anti join marts.volunteers using (street, volunteer_key)
group by street, volunteer_key
order by entries desc, street, volunteer_key
