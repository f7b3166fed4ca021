-- title: 每日收集与办结
-- unit: 件
-- grain: one row per day, zeros included
-- metric: I06
-- definition: 流量口径：收集按上报日期，办结按办结日期，不论何时上报。首件之前和统计时点之后没有日子，没有件的日子为 0；
-- 有效件按统计时点认定，统计期到统计时点为止的，最后一日的在办等于在办存量。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: collected | I01 | 件 | flow | - | - | 收集：当日上报的有效件
-- measure: closed | I06 | 件 | flow | - | up | 办结：当日办结的有效件，不论何时上报
-- measure: closed_mean_7d | I06 | 件/日 | flow | - | up | 7
-- 日移动平均：当日和前六日的办结平均，统计期之前的日子也用；有记录的前六日没有
-- measure: open_backlog | I07 | 件 | stock | - | down | 在办：当日结束时尚未办结的有效件，含挂账
with
    valid as (
        select reported_on, closed_on
        from marts.issues_on($street, $communities, $as_of)
    ),
    collected_by_day as (
        select reported_on as day, count(*) as collected from valid group by reported_on
    ),
    closed_by_day as (
        select closed_on as day, count(*) as closed
        from valid
        where closed_on is not null
        group by closed_on
    ),
    record as (
        select
            unnest(generate_series(first_day, $end::date, interval 1 day))::date as day,
            first_day
        from marts.period(['issues'], $street, $start, $end)
    ),
    counted as (
        select
            day,
            first_day,
            coalesce(collected, 0) as collected,
            coalesce(closed, 0) as closed
        from record
        left join collected_by_day using (day)
        left join closed_by_day using (day)
    ),
    cumulated as (
        select
            day,
            collected,
            closed,
            case
                when day >= first_day + 6
                then
                    avg(closed) over (
                        order by day rows between 6 preceding and current row
                    )
            end as closed_mean_7d,
            sum(collected - closed) over (order by day)::bigint as open_backlog
        from counted
    )

select day, collected, closed, closed_mean_7d, open_backlog
from cumulated
where $start is null or day >= $start
order by day
