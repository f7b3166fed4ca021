-- title: 每月末的活跃率
-- grain: one row per month
-- metric: V02
-- definition: 每月末（或统计期末）那一天的情况，口径与总体情况相同：活跃看那一天往前 12 个月，在册按现在的状态。第一条服务记录之前没有月份。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- measure: registered | V01 | 人 | stock | - | up | 在册志愿者：注册日期不晚于月末的，状态按现在
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：其中月末往前 12 个月内至少有一条已确认服务记录的
-- measure: active_rate | V02 | share | stock | active / registered | up | 活跃率：活跃 ÷ 在册
-- persons: registered | masking/registered_by_month masking/registered
-- persons: active | masking/active_by_month masking/active
with
    months as (
        select month, last_on
        from marts.months(['service_records'], $street, $start, $end)
        where is_in_period
    ),
    people as (
        select month, street, volunteer_key
        from months
        inner join
            marts.volunteers_on($street, $communities, $as_of)
            on registered_on <= last_on
    ),
    served as (
        select distinct month, street, volunteer_key, true as is_active
        from months
        inner join
            marts.service_records
            on service_date > last_on - interval 12 month
            and service_date <= last_on
        where is_confirmed
    )

select
    month,
    count(volunteer_key) as registered,
    count(is_active) as active,
    active / nullif(registered, 0) as active_rate
from months
left join people using (month)
left join served using (month, street, volunteer_key)
group by month
order by month
