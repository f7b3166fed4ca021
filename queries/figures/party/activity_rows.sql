-- title: 党员活动清单
-- grain: one row per activity that was held, the newest first
-- definition: 截至统计时点已开展的党员活动，不论统计期。
-- main: held_on name kind community unit
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: held_on |  |  | 开展时间
-- column: name |  |  | 党员活动
-- column: kind |  |  | 党员活动类别
-- column: unit |  |  | 开展单位
-- column: party_activity_id |  |  | 党员活动编号
-- param: kind = null | 只看这一类别
-- param: limit = 200 | 最多列出的次数，空为不限
select street, community, held_on, name, kind, unit, party_activity_id, file, row_no
from marts.party_activities_on($street, $communities, $as_of)
where marts.is_asked($kind, kind)
order by held_on desc, street collate zh, party_activity_id
limit $limit
