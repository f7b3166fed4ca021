-- title: 微信群
-- grain: one row per kind of group
-- definition: 微信群台账里的群数和覆盖的楼栋，按群数从多到少。群数本身不是成效；覆盖的楼栋与楼栋台账的楼栋数对照，楼栋台账没有的不比。
-- about: chat_groups
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: type |  |  | 群类型
-- measure: groups |  | 个 | stock | - | - | 群数
-- measure: communities |  | 个 | stock | - | - | 建群的社区
-- measure: buildings_covered |  | 栋 | stock | - | up | 覆盖楼栋：写明的合计
-- measure: buildings |  | 栋 | stock | - | - | 楼栋：楼栋台账里同样这些社区的，只与楼栋群对照
-- measure: covered_rate |  | share | stock | capped buildings_covered / buildings |
-- up | 楼栋覆盖率：覆盖楼栋（不超过楼栋）÷ 楼栋
with
    listed as (
        select *
        from marts.chat_groups
        where marts.is_chosen($street, $communities, street, community)
    ),
    standing as (
        select street, community, count(*) as buildings
        from marts.buildings_on($street, $communities, $as_of)
        group by street, community
    ),
    counted as (
        select
            listed.type,
            sum(groups)::bigint as groups,
            count(*) filter (groups > 0 and community <> '未归属') as communities,
            coalesce(sum(buildings_covered), 0)::bigint as buildings_covered,
            sum(buildings) filter (listed.type = '楼栋')::bigint as buildings
        from listed
        left join standing using (street, community)
        group by listed.type
    )

select
    type,
    groups,
    communities,
    buildings_covered,
    buildings,
    least(buildings_covered, buildings) / nullif(buildings, 0) as covered_rate
from counted
order by groups desc, type collate zh
