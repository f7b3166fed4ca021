-- title: 网格力量
-- grain: one row per post
-- metric: G02
-- definition: 截至统计时点，不论统计期；所在网格已过有效期的不计。按岗位的次序排列。
-- about: grid_staff
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: role | G02 |  | 岗位
-- measure: headcount | G02 | 名 | stock | - | - | 人数
-- measure: party_members | G02 | 名 | stock | - | - | 其中党员：写明的
-- measure: staffed_grids | G02 | 个 | stock | - | - | 有这一岗位的网格：微网格归到它的网格
with
    by_role as (
        select
            role,
            sum(headcount)::bigint as headcount,
            coalesce(sum(party_members), 0)::bigint as party_members,
            count(distinct(street, top_id)) filter (is_grid_known) as staffed_grids
        from marts.grid_staff_on($street, $communities, $as_of)
        group by role
    )

select role, headcount, party_members, staffed_grids
from by_role
order by list_position(['网格长', '专职网格员', '兼职网格员', '微网格员', '网格指导员', '下沉力量'], role)
