-- title: 微信群清单
-- grain: one row per community and kind of group
-- definition: 微信群台账的行。
-- main: community type groups buildings_covered
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: type |  |  | 群类型
-- measure: groups |  | 个 | stock | - | - | 群数
-- measure: buildings_covered |  | 栋 | stock | - | up | 覆盖楼栋
-- param: type = null | 只看这种群
-- param: limit = 200 | 最多列出的行数，空为不限
select street, community, type, groups, buildings_covered, file, row_no
from marts.chat_groups
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_asked($type, type)
order by street collate zh, community = '未归属', community collate zh, type collate zh
limit $limit
