-- title: 组织架构
-- grain: one row per community or village, and per grid and micro-grid
-- metric: G02
-- definition: 街道—社区—网格—微网格，截至统计时点。上级网格不在台账里的、绕回自己的，列在社区下面；没有划网格的行政村也列出。
-- main: name community level households on_post needs
-- about: grids
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: grid_id | G02 |  | 网格编号：社区的为空
-- column: parent | G02 |  | 上级网格：编号；直接在社区下面的为空
-- column: name | G02 |  | 名称
-- column: level | G02 |  | 层级：社区、行政村、网格、微网格
-- column: needs | G02 |  | 要调整的：没有党组织、没有在岗人员、户数偏少或偏多
-- measure: households | G02 | 户 | stock | - | - | 户数：社区的取社区台账
-- measure: grids | G02 | 个 | stock | - | - | 网格：社区的
-- measure: micro_grids | G02 | 个 | stock | - | - | 微网格：在它下面的
-- measure: on_post | G02 | 名 | stock | - | - | 在岗人员：网格长、专职和兼职网格员，没有网格人员台账的为空
with
    grids as (select * from marts.grid_list($street, $communities, $as_of)),
    is_staffed as (select distinct street from marts.grid_staff),
    nodes as (
        select
            street,
            community,
            null as grid_id,
            null as parent,
            community as name,
            coalesce(type, '社区') as level,
            households,
            case when coalesce(type, '') <> '行政村' or grids > 0 then grids end as grids,
            case
                when coalesce(type, '') <> '行政村' or grids > 0 then micro_grids
            end as micro_grids,
            case
                when is_staffed.street is not null and grids > 0 then on_post
            end as on_post,
            null as needs,
            0 as place,
            '' as top_id
        from marts.grids_by_community($street, $communities, $as_of) as communities
        left join is_staffed using (street)
        union all
        select
            grids.street,
            grids.community,
            grids.grid_id,
            above.grid_id as parent,
            grids.grid as name,
            grids.level,
            grids.households,
            null as grids,
            grids.micro_grids,
            grids.on_post,
            grids.needs,
            1 as place,
            grids.top_id
        from grids
        left join
            grids as above
            on above.street = grids.street
            and above.grid_id = grids.parent_id
            and above.community = grids.community
    )

select
    street,
    community,
    grid_id,
    parent,
    name,
    level,
    households,
    grids,
    micro_grids,
    on_post,
    needs
from nodes
order by
    street collate zh,
    community = '未归属',
    max(level = '行政村') over (partition by street, community),
    community collate zh,
    place,
    top_id,
    grid_id
