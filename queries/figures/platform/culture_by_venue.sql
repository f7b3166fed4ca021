-- title: 各阵地的文明实践活动
-- grain: one row per venue with an activity in the period
-- metric: G09
-- definition: 统计期内举办的活动，按场次从多到少；没有写阵地的归入“未写阵地”。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: venue | G09 |  | 阵地
-- measure: activities | G09 | 场 | flow | - | up | 场次
-- measure: attendees | G09 | 人次 | flow | - | up | 人次：没有写的不计
-- measure: counted_activities | G09 | 场 | flow | - | - | 写了人次的场次
-- measure: attendees_per_activity | G09 | 人次/场 | flow | attendees /
-- counted_activities of counted_activities | up | 场均人次：人次 ÷ 写了人次的场次
select
    venue,
    count(*) as activities,
    coalesce(sum(attendees), 0)::bigint as attendees,
    count(attendees) as counted_activities,
    sum(attendees) / nullif(count(attendees), 0) as attendees_per_activity
from marts.culture_until($street, $communities, $end)
where marts.is_within(held_on, $start, $end)
group by venue
order by activities desc, attendees desc, venue collate zh
