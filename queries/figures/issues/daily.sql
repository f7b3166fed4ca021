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
    averaged as (
        select
            *,
            case
                when day >= first_day + 6
                then
                    avg(closed) over (
                        order by day rows between 6 preceding and current row
                    )
            end as closed_mean_7d
        from marts.issue_days($street, $communities, $start, $end, $as_of)
    )

select day, collected, closed, closed_mean_7d, open_backlog
from averaged
where is_in_period
order by day
