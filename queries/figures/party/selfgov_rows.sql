-- title: 自管组织清单
-- grain: one row per body, by community
-- definition: 截至统计时点成立的自管组织，没有写成立时间的也列。
-- main: name type community estate founded_on members
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: name |  |  | 自管组织
-- column: type |  |  | 组织类型
-- column: founded_on |  |  | 成立时间
-- column: org_id |  |  | 组织编号
-- measure: members |  | 名 | stock | - | - | 成员
-- param: type = null | 只看这一类型
-- param: limit = 200 | 最多列出的个数，空为不限
select street, community, name, type, estate, founded_on, members, org_id, file, row_no
from marts.selfgov_orgs_on($street, $communities, $as_of) as orgs
where marts.is_asked($type, type)
order by
    street collate zh, community = '未归属', community collate zh, name collate zh, org_id
limit $limit
