-- title: 积分流水都有对应的志愿者
-- level: warn
-- definition: 名册里没有的志愿者代号；这些流水照常计入，社区取流水上的。
select
    points.street,
    points.volunteer_key,
    count(*) as entries,
    min(points.happened_on) as first_day,
    max(points.happened_on) as last_day
from marts.points as points
left join marts.volunteers as volunteers using (street, volunteer_key)
where volunteers.volunteer_key is null
group by points.street, points.volunteer_key
order by entries desc, street, volunteer_key
