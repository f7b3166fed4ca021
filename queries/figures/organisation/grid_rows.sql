-- title: 网格清单
-- grain: one row per grid or micro-grid, micro-grids below their grid
-- metric: G02
-- definition: 统计时点已划定、没有过有效期的网格和微网格。在岗人员是挂在这个网格和它的微网格上的网格长、专职和兼职网格员。
-- main: grid community households has_party_org on_post needs
-- about: grids
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: grid | G02 |  | 网格
-- column: grid_id | G02 |  | 网格编号
-- column: level | G02 |  | 网格类型
-- column: parent | G02 |  | 上级网格：编号；台账里没有的、绕回自己的为空
-- column: fit | G02 |  | 户数情况：不到 {grid_households_least} 户的偏少，超过
-- {grid_households_most} 户的偏多；微网格不看
-- column: leader_post | G02 |  | 网格长岗位
-- column: has_party_org | G01 |  | 有党组织
-- column: party_org | G01 |  | 党组织
-- column: needs | G02 |  | 要调整的：没有党组织、没有在岗人员、户数偏少或偏多；微网格不看
-- measure: households | G02 | 户 | stock | - | - | 户数
-- measure: micro_grids | G02 | 个 | stock | - | - | 微网格：直接和间接在它下面的
-- measure: on_post | G02 | 名 | stock | - | - | 在岗人员
-- param: measure = "all" in all grids micro_grids counted small large told covered
-- uncovered unstaffed to_mend | 哪些：grids 网格、micro_grids 微网格；网格中 counted 写明户数的、small
-- 户数偏少的、large
-- 户数偏多的、told 写明有无党组织的、covered 有党组织的、uncovered 没有党组织的、unstaffed 没有在岗人员的、to_mend 要调整的
-- param: grid = null | 只看这个网格（编号）和它下面的
-- param: limit = 200 | 最多列出的行数，空为不限
select
    street,
    community,
    grid,
    grid_id,
    level,
    parent_id as parent,
    households,
    fit,
    micro_grids,
    on_post,
    leader_post,
    has_party_org,
    party_org,
    needs,
    since,
    valid_until,
    file,
    row_no
from marts.grid_list($street, $communities, $as_of)
where
    ($grid is null or grid_id = $grid or top_id = $grid)
    and case
        $measure
        when 'grids'
        then is_grid
        when 'micro_grids'
        then not is_grid
        when 'counted'
        then is_grid and households is not null
        when 'small'
        then fit = '偏少'
        when 'large'
        then fit = '偏多'
        when 'told'
        then is_grid and has_party_org is not null
        when 'covered'
        then is_grid and has_party_org
        when 'uncovered'
        then is_grid and not has_party_org
        when 'unstaffed'
        then on_post = 0
        when 'to_mend'
        then needs is not null
        else true
    end
order by street collate zh, community = '未归属', community collate zh, top_id, grid_id
limit $limit
