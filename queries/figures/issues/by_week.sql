-- title: 每周收集、办结与在办
-- unit: 件
-- grain: one row per week from Monday on, zeros included
-- metric: I06
-- definition: 流量口径：收集按上报日期，办结按办结日期，不论何时上报。一周从周一到周日；统计期之外、首件之前的日子不计，不满七天的标明。
-- 有效件按统计时点认定。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: week |  |  | 周：当周周一
-- column: first_on |  |  | 首日：当周在统计期内的第一日
-- column: last_on |  |  | 末日：当周在统计期内的最后一日
-- measure: collected | I01 | 件 | flow | - | - | 收集：当周（统计期内）上报的有效件
-- measure: closed | I06 | 件 | flow | - | up | 办结：当周（统计期内）办结的有效件，不论何时上报
-- measure: days | I05 | 天 | flow | - | - | 天数：当周（统计期内）的自然日数，首件之前的不计
-- measure: daily_closed | I05 | 件/日 | flow | closed / days of closed | up | 日均办结：办结 ÷
-- 天数
-- measure: open_backlog | I07 | 件 | stock | - | down | 当周在办：当周末日结束时尚未办结的有效件，含挂账
-- column: is_partial |  |  | 不满一周：统计期或记录没有覆盖整周
with
    weeks as (
        select
            date_trunc('week', day)::date as week,
            min(day) as first_on,
            max(day) as last_on,
            sum(collected)::bigint as collected,
            sum(closed)::bigint as closed,
            count(*) as days,
            max_by(open_backlog, day) as open_backlog
        from marts.issue_days($street, $communities, $start, $end, $as_of)
        where is_in_period
        group by week
    )

select
    week,
    first_on,
    last_on,
    collected,
    closed,
    days,
    closed / nullif(days, 0) as daily_closed,
    open_backlog,
    days < 7 as is_partial
from weeks
order by week
