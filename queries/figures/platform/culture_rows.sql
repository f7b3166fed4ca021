-- title: 文明实践活动清单
-- grain: one row per activity, the newest first
-- metric: G09
-- definition: 统计期内举办的活动，一场一行，写明来自哪个文件的第几行。
-- main: activity venue community held_on attendees
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: held_on |  |  | 举办日期
-- column: activity |  |  | 活动
-- column: venue | G09 |  | 阵地
-- measure: attendees | G09 | 人次 | flow | - | up | 参加人次
-- column: culture_id |  |  | 编号
-- param: year_label = null | 只看这一年，不论统计期的首日：2025年
-- param: venue = null | 只看这一阵地
-- param: limit = 1000 | 最多列出的场数，空为不限
select held_on, street, community, activity, venue, attendees, culture_id, file, row_no
from marts.culture_until($street, $communities, $end) as activities
where
    ($year_label is not null or marts.is_within(held_on, $start, $end))
    and marts.is_asked($year_label, activities.year_label)
    and marts.is_asked($venue, activities.venue)
order by held_on desc, street collate zh, culture_id
limit $limit
