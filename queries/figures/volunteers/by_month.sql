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
-- measure: registered | V01 | 人 | stock | - | up | 月末在册：当月末（或统计期末）在册的志愿者，按现在的状态
-- measure: active_in_year | V02 | 人 | stock | - | up | 月末活跃：月末在册的志愿者中，往前 12
-- 个月内至少有一条已确认服务记录的
-- measure: active_rate | V02 | share | stock | active_in_year / registered | up |
-- 月末活跃率：月末活跃
-- ÷ 月末在册
-- column: is_partial |  |  | 不满一月：统计期或记录没有覆盖整月
-- persons: active person_times hours | masking/services
-- persons: registered | masking/registered_by_month masking/registered
-- persons: active_in_year | masking/active_by_month masking/active
with
    months as (
        select month, last_on, is_partial
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
    ),
    -- Who had served when: a volunteer counts in every month whose last day is less
    -- than 12 months after one of the days.
    stood as (
        select
            month,
            count(distinct(street, volunteer_key)) as registered,
            count(distinct(street, volunteer_key)) filter (
                service_date <= last_on and service_date > last_on - interval 12 month
            ) as active_in_year
        from months
        cross join marts.volunteers_on($street, $communities, $as_of) as volunteers
        left join
            (
                select distinct street, volunteer_key, service_date
                from marts.service_records
                where is_confirmed
            ) as services using (street, volunteer_key)
        where registered_on <= last_on
        group by month
    )

select
    month,
    coalesce(person_times, 0) as person_times,
    coalesce(hours, 0) as hours,
    coalesce(active, 0) as active,
    hours / nullif(active, 0) as hours_per_person,
    coalesce(registered, 0) as registered,
    coalesce(active_in_year, 0) as active_in_year,
    active_in_year / nullif(registered, 0) as active_rate,
    is_partial
from months
left join served using (month)
left join stood using (month)
order by month
