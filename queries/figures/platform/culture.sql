-- title: 文明实践活动总体情况
-- grain: the whole
-- metric: G09
-- definition: 场次、人次看统计期内。年均看截至统计期末的整年，不论统计期的首日：首场活动在一月的那一年起，到年底都过完的年份。没有整年的年均为空。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- measure: activities | G09 | 场 | flow | - | up | 场次：统计期内举办的
-- measure: attendees | G09 | 人次 | flow | - | up | 人次：统计期内参加活动的人次合计，没有写的不计
-- measure: counted_activities | G09 | 场 | flow | - | - | 写了人次的场次
-- measure: attendees_per_activity | G09 | 人次/场 | flow | attendees /
-- counted_activities of counted_activities | up | 场均人次：人次 ÷ 写了人次的场次
-- measure: full_years | G09 | 年 | cumulative | - | - | 整年数：截至统计期末过完的整年
-- measure: full_year_activities | G09 | 场 | cumulative | - | up | 整年的场次：整年里举办的
-- measure: full_year_attendees | G09 | 人次 | cumulative | - | up | 整年的人次：整年里参加活动的人次
-- measure: activities_per_year | G09 | 场/年 | cumulative | full_year_activities /
-- full_years of full_year_activities | up | 年均场次：整年的场次 ÷ 整年数
-- measure: attendees_per_year | G09 | 人次/年 | cumulative | full_year_attendees /
-- full_years of full_year_activities | up | 年均人次：整年的人次 ÷ 整年数
-- rows: activities | platform/culture_rows
-- rows: attendees | platform/culture_rows
with
    years as (
        select
            unnest(
                generate_series(
                    date_trunc('year', start_day)::date, end_day, interval 1 year
                )
            )::date as year_start,
            date_trunc('month', start_day)::date <= year_start
            and end_day >= (year_start + interval 12 month)::date - 1 as is_full
        from marts.period(['culture_activities'], $street, null, $end)
    ),
    counted as (
        select *, marts.is_within(held_on, $start, $end) as is_counted
        from marts.culture_until($street, $communities, $end)
        left join years using (year_start)
    ),
    summed as (
        select
            count(*) filter (is_counted) as activities,
            coalesce(sum(counted.attendees) filter (is_counted), 0)::bigint
            as attendees,
            count(counted.attendees) filter (is_counted) as counted_activities,
            count(*) filter (is_full) as full_year_activities,
            coalesce(sum(counted.attendees) filter (is_full), 0)::bigint
            as full_year_attendees
        from counted
    ),
    full_years as (select count(*) as full_years from years where is_full)

select
    activities,
    attendees,
    counted_activities,
    attendees / nullif(counted_activities, 0) as attendees_per_activity,
    full_years,
    full_year_activities,
    full_year_attendees,
    full_year_activities / nullif(full_years, 0) as activities_per_year,
    full_year_attendees / nullif(full_years, 0) as attendees_per_year
from summed
cross join full_years
