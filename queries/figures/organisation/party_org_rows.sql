-- title: 党组织清单
-- grain: one row per party organisation
-- metric: G01
-- definition: 党组织台账的行；上级不在台账里的、绕回自己的，上级为空。
-- main: party_org level community grid parent
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: party_org | G01 |  | 党组织
-- column: org_id | G01 |  | 党组织编号
-- column: level | G01 |  | 党组织层级
-- column: parent | G01 |  | 上级党组织：编号
-- column: grid | G01 |  | 网格
-- param: level = null | 只看这一层级
-- param: limit = 200 | 最多列出的行数，空为不限
select
    street, community, party_org, org_id, level, parent_id as parent, grid, file, row_no
from marts.party_orgs
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_asked($level, level)
order by street collate zh, community = '未归属', community collate zh, org_id
limit $limit
