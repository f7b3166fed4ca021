-- title: 志愿者最近一次服务
-- definition: 到这一日为止最近一次已确认的服务，一人一行；近 12 个月服务过的是活跃。
-- arguments: on_day
-- returns: table
with
    served as (
        select street, volunteer_key, max(service_date) as last_served_on
        from marts.service_records
        where is_confirmed and service_date <= on_day
        group by street, volunteer_key
    )

select *, last_served_on > on_day::date - interval 12 month as is_active
from served
