-- title: 网格人员清单
-- grain: one row per grid and post
-- metric: G02
-- definition: 一个网格的一种岗位一行，只有人数。所在网格还没有划定、已过有效期的不计；网格不在网格台账里的照样计入。
-- main: grid community role headcount party_members
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: grid | G02 |  | 网格
-- column: grid_id | G02 |  | 网格编号
-- column: role | G02 |  | 岗位
-- column: is_grid_known | G02 |  | 网格在网格台账里
-- measure: headcount | G02 | 名 | stock | - | - | 人数
-- measure: party_members | G02 | 名 | stock | - | - | 其中党员
-- param: measure = "all" in all on_post grid_workers party_staff | 哪些：on_post
-- 网格长和专兼职网格员、grid_workers
-- 专职和兼职网格员、party_staff 网格长和专职网格员中有党员的；all 全部
-- param: role = null | 只看这一岗位
-- param: limit = 200 | 最多列出的行数，空为不限
select
    street,
    community,
    grid,
    grid_id,
    role,
    headcount,
    party_members,
    is_grid_known,
    file,
    row_no
from marts.grid_staff_on($street, $communities, $as_of)
where
    marts.is_asked($role, role)
    and case
        $measure
        when 'on_post'
        then is_on_post
        when 'grid_workers'
        then is_grid_worker
        when 'party_staff'
        then role in ('网格长', '专职网格员') and party_members > 0
        else true
    end
order by
    street collate zh, community = '未归属', community collate zh, grid_id, role collate zh
limit $limit
