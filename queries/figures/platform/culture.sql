-- title: 文明实践活动总体情况
-- grain: the whole
-- metric: G09
-- definition: 统计期内举办的活动。年均只算整年：台账首场活动所在的月在一月（或更早的年份）、到年底都在统计期内的年份。没有整年的年均为空。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- measure: activities | G09 | 场 | flow | - | up | 场次：统计期内举办的
-- measure: attendees | G09 | 人次 | flow | - | up | 人次：统计期内参加活动的人次合计，没有写的不计
-- measure: counted_activities | G09 | 场 | flow | - | - | 写了人次的场次
-- measure: attendees_per_activity | G09 | 人次/场 | flow | attendees /
-- counted_activities of counted_activities | up | 场均人次：人次 ÷ 写了人次的场次
-- measure: full_years | G09 | 年 | flow | - | - | 整年数：统计期里的整年
-- measure: full_year_activities | G09 | 场 | flow | - | up | 整年的场次：整年里举办的
-- measure: full_year_attendees | G09 | 人次 | flow | - | up | 整年的人次：整年里参加活动的人次
-- measure: activities_per_year | G09 | 场/年 | flow | full_year_activities /
-- full_years of full_year_activities | up | 年均场次：整年的场次 ÷ 整年数
-- measure: attendees_per_year | G09 | 人次/年 | flow | full_year_attendees /
-- full_years of full_year_activities | up | 年均人次：整年的人次 ÷ 整年数
-- rows: activities | platform/culture_rows
-- rows: attendees | platform/culture_rows
with
    years as (
        select
            unnest(generate_series(year(start_day), year(end_day))) as held_year,
            date_trunc('month', start_day)::date <= make_date(held_year, 1, 1)
            and end_day >= make_date(held_year, 12, 31) as is_full
        from marts.period(['culture_activities'], $street, $start, $end)
    ),
    counted as (
        select *
        from marts.culture_within($street, $communities, $start, $end)
        left join years using (held_year)
    ),
    summed as (
        select
            count(*) as activities,
            coalesce(sum(attendees), 0)::bigint as attendees,
            count(attendees) as counted_activities,
            count(*) filter (is_full) as full_year_activities,
            coalesce(sum(attendees) filter (is_full), 0)::bigint as full_year_attendees
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
