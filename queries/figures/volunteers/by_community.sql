-- title: 各社区志愿服务
-- grain: one row per street and community
-- metric: V02
-- definition: 按志愿者所属社区；未归属社区单列一行。在册和活跃看统计时点，人次和时长看统计期内。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- measure: registered | V01 | 人 | stock | - | up | 在册志愿者：截至统计时点在册的人，按人去重
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：在册志愿者中，近 12 个月至少有一条已确认服务记录的
-- measure: active_rate | V02 | share | stock | active / registered | up | 活跃率：活跃 ÷ 在册
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：统计期内已确认的服务记录条数
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长：统计期内已确认的服务小时
-- persons: registered | masking/registered
-- persons: active | masking/active
-- persons: person_times hours | masking/services
with
    served as (
        select
            street,
            volunteer_key,
            community,
            max(service_date) as last_served_on,
            count(*) filter (
                marts.is_within(service_date, $start, $end)
            ) as served_times,
            sum(hours) filter (
                marts.is_within(service_date, $start, $end)
            ) as served_hours
        from marts.services_until($street, $communities, $as_of)
        group by street, volunteer_key, community
    ),
    people as (
        select street, volunteer_key, community
        from marts.volunteers_on($street, $communities, $as_of)
    ),
    joined as (
        select
            street,
            community,
            people.volunteer_key is not null as is_registered,
            last_served_on > $as_of::date - interval 12 month as is_active,
            served_times,
            served_hours
        from people
        full join served using (street, volunteer_key, community)
    )

select
    street,
    community,
    count(*) filter (is_registered) as registered,
    count(*) filter (is_registered and is_active) as active,
    active / nullif(registered, 0) as active_rate,
    coalesce(sum(served_times), 0) as person_times,
    coalesce(sum(served_hours), 0) as hours
from joined
group by street, community
having registered > 0 or person_times > 0
order by street collate zh, registered desc, person_times desc, community collate zh
