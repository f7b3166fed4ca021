-- title: 事件办理总体情况
-- grain: the whole
-- metric: I04
-- definition: 有效件（作废、并入、不予受理、退回的不计），不含智治平台。收集、办结按批次口径，日均按流量口径，存量按统计时点。
-- column: collected | I01 | 件 | 收集：统计期内上报的有效件
-- column: closed | I02 | 件 | 办结：统计期内上报的有效件中，截至统计时点已办结的
-- column: completion_rate | I04 | share | 办结率：办结 ÷ 收集，同一批件；未到期的在办件计入分母
-- column: closed_in_period | I02 | 件 | 期内办结：统计期内办结的有效件，不论何时上报
-- column: days | I05 | 天 | 天数：统计期的自然日数，首件之前和统计时点之后的不计
-- column: daily_closed | I05 | 件/日 | 日均办结：期内办结 ÷ 天数，含周末和节假日
-- column: open_backlog | I07 | 件 | 在办存量：统计时点尚未办结的有效件，含挂账
-- column: overdue_open | I11 | 件 | 超期未办：统计时点已过期限仍未办结的有效件，挂账除外
-- column: due | I09 | 件 | 应处置：期限在统计期内且已到的有效件，挂账除外
-- column: on_time | I09 | 件 | 按期处置：应处置件中，处置时间（没有则取办结时间）不晚于期限的
-- column: on_time_rate | I09 | share | 按期处置率：按期处置 ÷ 应处置
-- column: median_hours | I14 | 小时 | 办理时长中位数：期内办结件从上报到办结的小时数，扣除挂账
-- column: p90_hours | I14 | 小时 | 办理时长九成位：九成的期内办结件在这一时长内办结
with
    first_event as (
        select min(first_day) as first_day
        from marts.coverage
        where dataset = 'issues' and ($street is null or street = $street)
    ),
    period as (
        select
            first_day,
            greatest(coalesce($start, first_day), first_day) as start_day,
            $end as end_day
        from first_event
    ),
    valid as (
        select *
        from marts.issues
        where
            ($street is null or street = $street)
            and ($communities is null or list_contains($communities, community))
            and reported_on <= $as_of
            and (left_on is null or left_on > $as_of)
    ),
    measured as (
        select
            valid.*,
            reported_on between start_day and end_day as is_cohort,
            coalesce(closed_on <= $as_of, false) as is_closed,
            closed_on between start_day and end_day as is_closed_in_period,
            due_on between start_day and end_day
            and due_on <= $as_of
            and not is_suspended as is_due
        from valid
        cross join period
    ),
    totals as (
        select
            count(*) filter (is_cohort) as collected,
            count(*) filter (is_cohort and is_closed) as closed,
            count(*) filter (is_closed_in_period) as closed_in_period,
            count(*) filter (not is_closed) as open_backlog,
            count(*) filter (
                not is_closed and due_on <= $as_of and not is_suspended
            ) as overdue_open,
            count(*) filter (is_due) as due,
            count(*) filter (is_due and handled_at <= due_at) as on_time,
            quantile_cont(hours_to_close, 0.5) filter (
                is_closed_in_period
            ) as median_hours,
            quantile_cont(hours_to_close, 0.9) filter (is_closed_in_period) as p90_hours
        from measured
    )

select
    collected,
    closed,
    closed / nullif(collected, 0) as completion_rate,
    closed_in_period,
    greatest(date_diff('day', start_day, end_day) + 1, 0) as days,
    closed_in_period / nullif(days, 0) as daily_closed,
    open_backlog,
    overdue_open,
    due,
    on_time,
    on_time / nullif(due, 0) as on_time_rate,
    median_hours,
    p90_hours,
    first_day,
    $as_of as as_of
from totals
cross join period
