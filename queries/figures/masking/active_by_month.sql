-- title: 遮蔽所依据的格：各社区各月末的活跃志愿者
-- grain: one row per street, community and month at whose end anybody was active
-- metric: V02
-- definition: 每月末（最后一月为统计时点）在册的人中，往前 12 个月内至少有一条已确认服务记录的，按所属社区；一格和这一日的“各社区的活跃志愿者”一样。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：往前 12 个月内至少有一条已确认服务记录的
-- adds: active | community
with
    days as (
        select distinct
            people.street, people.community, volunteer_key, registered_on, service_date
        from marts.volunteers_on($street, null, $as_of) as people
        inner join
            marts.services_until(null, null, $as_of) as records using (
                street, volunteer_key
            )
    )

select street, community, month, count(distinct volunteer_key) as active
from marts.months(['service_records'], $street, null, $as_of)
inner join
    days
    on registered_on <= last_on
    and service_date <= last_on
    and service_date > last_on - interval 12 month
group by street, community, month
order by street collate zh, community collate zh, month
