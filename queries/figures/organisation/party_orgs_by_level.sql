-- title: 党组织体系
-- grain: one row per level
-- metric: G01
-- definition: 党组织台账里的党组织，按“社区党委—小区党支部—网格党小组”的次序排列；写法不认得的层级照写的，排在后面。
-- about: party_orgs
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: level | G01 |  | 党组织层级
-- measure: party_orgs | G01 | 个 | stock | - | - | 党组织
-- measure: linked_grids | G01 | 个 | stock | - | - | 对应的网格：写明建在哪个网格、网格台账里有的
with
    by_level as (
        select
            level,
            count(*) as party_orgs,
            count(distinct(street, grid_id)) filter (
                grid_id is not null and is_grid_known
            ) as linked_grids
        from marts.party_orgs
        where marts.is_chosen($street, $communities, street, community)
        group by level
    )

select level, party_orgs, linked_grids
from by_level
order by
    coalesce(nullif(list_position(['社区党委', '小区党支部', '网格党小组'], level), 0), 9),
    level collate zh
