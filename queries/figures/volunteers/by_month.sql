-- title: 每月服务人次与时长
-- grain: one row per month, zeros included
-- metric: V03
-- definition: 统计期内已确认的服务记录，按服务日期归月；没有服务的月份为 0，第一条记录之前和统计时点之后没有月份。按志愿者所属社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: month |  |  | 月份：当月 1 日
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：当月（统计期内）已确认的服务记录条数
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长：当月（统计期内）已确认的服务小时
-- measure: active | V05 | 人 | flow | - | up | 参与人数：当月至少有一条已确认服务记录的人，按人去重
-- measure: hours_per_person | V05 | 小时 | flow | hours / active of active | up |
-- 人均时长：服务时长 ÷ 参与人数
-- column: is_partial |  |  | 不满一月：统计期或记录没有覆盖整月
-- persons: active person_times hours | masking/services
with
    months as (
        select month, is_partial
        from marts.months(['service_records'], $street, $start, $end)
        where last_day(month) >= start_day
    ),
    served as (
        select
            date_trunc('month', service_date)::date as month,
            count(*) as person_times,
            sum(hours) as hours,
            count(distinct(street, volunteer_key)) as active
        from marts.services_within($street, $communities, $start, $end)
        group by all
    )

select
    month,
    coalesce(person_times, 0) as person_times,
    coalesce(hours, 0) as hours,
    coalesce(active, 0) as active,
    hours / nullif(active, 0) as hours_per_person,
    is_partial
from months
left join served using (month)
order by month
