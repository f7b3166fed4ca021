-- title: 每月收集、办结与在办
-- unit: 件
-- grain: one row per month, zeros included
-- metric: I04
-- definition: 收集和办结是流量口径；办结率是批次口径：当月收集的件到统计时点的结果，近期月份未到期的在办件多，会偏低。
-- 统计期之外的日子不计，不满一月的标明；累计和月末的数从首件之日算起。有效件按统计时点认定。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- column: month |  |  | 月份：当月 1 日
-- measure: collected | I01 | 件 | flow | - | - | 收集：当月（统计期内）上报的有效件
-- measure: closed | I02 | 件 | flow | - | up | 办结：当月（统计期内）办结的有效件，不论何时上报
-- measure: days | I05 | 天 | flow | - | - | 天数：当月（统计期内）的自然日数，首件之前的不计
-- measure: daily_closed | I05 | 件/日 | flow | closed / days of closed | up | 日均办结：办结 ÷
-- 天数
-- measure: cohort_closed | I04 | 件 | cohort | - | up | 当月收集已办结：当月收集的件中，截至统计时点已办结的
-- measure: completion_rate | I04 | share | cohort | cohort_closed / collected | up |
-- 当月办结率：当月收集已办结 ÷ 收集，同一批件
-- measure: open_backlog | I07 | 件 | stock | - | down | 月末在办：当月末（或统计期末）尚未办结的有效件，含挂账
-- measure: overdue | I11 | 件 | stock | - | down | 月末超期：月末在办中已过期限的，挂账除外
-- measure: cumulative_collected | I03 | 件 | cumulative | - | - | 累计收集：截至月末上报的有效件
-- measure: cumulative_closed | I03 | 件 | cumulative | - | up | 累计办结：截至月末办结的有效件
-- measure: cumulative_rate | I03 | share | cumulative | cumulative_closed /
-- cumulative_collected | up | 累计办结率：累计办结 ÷ 累计收集
-- column: is_partial |  |  | 不满一月：统计期或记录没有覆盖整月
with
    counted as (
        select
            date_trunc('month', day)::date as month,
            sum(columns(['collected', 'closed', 'cohort_closed'])) filter (
                day >= start_day
            ),
            sum(collected) as collected_ever,
            sum(closed) as closed_ever,
            sum(became_late) as late_ever,
            sum(closed_late) as closed_late_ever
        from marts.issue_events($street, $communities, $as_of)
        cross join marts.period(['issues'], $street, $start, $end)
        where day <= end_day
        group by month
    ),
    cumulated as (
        select
            month,
            coalesce(columns(['collected', 'closed', 'cohort_closed']), 0)::bigint,
            coalesce(sum(collected_ever) over to_date, 0)::bigint
            as cumulative_collected,
            coalesce(sum(closed_ever) over to_date, 0)::bigint as cumulative_closed,
            coalesce(sum(late_ever) over to_date, 0)::bigint as cumulative_late,
            coalesce(sum(closed_late_ever) over to_date, 0)::bigint
            as cumulative_closed_late,
            days,
            is_partial,
            is_in_period
        from marts.months(['issues'], $street, $start, $end)
        left join counted using (month)
        window to_date as (order by month)
    )

select
    month,
    collected,
    closed,
    days,
    closed / nullif(days, 0) as daily_closed,
    cohort_closed,
    cohort_closed / nullif(collected, 0) as completion_rate,
    cumulative_collected - cumulative_closed as open_backlog,
    cumulative_late - cumulative_closed_late as overdue,
    cumulative_collected,
    cumulative_closed,
    cumulative_closed / nullif(cumulative_collected, 0) as cumulative_rate,
    is_partial
from cumulated
where is_in_period
order by month
