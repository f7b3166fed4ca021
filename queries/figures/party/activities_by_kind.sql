-- title: 党员活动类别
-- grain: one row per kind of activity
-- definition: 截至统计时点已开展的党员活动，不论统计期；没有写类别的归入“未分类”。多的在前。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: kind |  |  | 党员活动类别
-- measure: activities |  | 次 | stock | - | up | 党员活动：已开展的
select kind, count(*) as activities
from marts.party_activities_on($street, $communities, $as_of)
group by kind
order by activities desc, kind collate zh
