-- title: 每年的文明实践活动
-- grain: one row per year with an activity, the newest first
-- metric: G09
-- definition: 截至统计期末举办的活动，按举办日期归年，不论统计期的首日；没有覆盖整年的标明从哪一日到哪一日。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: year_label |  |  | 年份
-- measure: activities | G09 | 场 | cumulative | - | up | 场次
-- measure: attendees | G09 | 人次 | cumulative | - | up | 人次：没有写的不计
-- measure: counted_activities | G09 | 场 | cumulative | - | - | 写了人次的场次
-- measure: attendees_per_activity | G09 | 人次/场 | cumulative | attendees /
-- counted_activities of counted_activities | up | 场均人次：人次 ÷ 写了人次的场次
-- column: coverage |  |  | 覆盖：整年，或从哪一日到哪一日
with
    counted as (
        select
            *,
            (year_start + interval 12 month)::date - 1 as year_end,
            greatest(start_day, year_start) as covered_from,
            least(end_day, year_end) as covered_to
        from marts.culture_until($street, $communities, $end)
        cross join marts.period(['culture_activities'], $street, null, $end)
    )

select
    year_label,
    count(*) as activities,
    coalesce(sum(counted.attendees), 0)::bigint as attendees,
    count(counted.attendees) as counted_activities,
    sum(counted.attendees)
    / nullif(count(counted.attendees), 0) as attendees_per_activity,
    case
        when
            date_trunc('month', covered_from)::date <= year_start
            and covered_to = year_end
        then '整年'
        else strftime(covered_from, '%m-%d') || ' 至 ' || strftime(covered_to, '%m-%d')
    end as coverage
from counted
group by year_label, year_start, year_end, covered_from, covered_to
order by year_start desc
