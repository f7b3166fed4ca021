-- title: 组织与网格总体情况
-- grain: the whole
-- metric: G02
-- definition: 截至统计时点，不论统计期。社区的户数、人口和面积是现状；网格看统计时点已划定、没有过有效期的。人口不按网格平均：行政村不划网格。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: communities |  | 个 | stock | - | - | 社区：社区台账里的社区
-- measure: villages |  | 个 | stock | - | - | 行政村：社区台账里的行政村
-- measure: area_km2 |  | 平方公里 | stock | - | - | 面积：社区台账写明的合计
-- measure: population |  | 人 | stock | - | - | 常住人口：社区台账写明的合计
-- measure: households |  | 户 | stock | - | - | 户数：社区台账写明的合计
-- measure: gridded_communities | G02 | 个 | stock | - | - | 划分网格的社区
-- measure: staffed_communities | G02 | 个 | stock | - | - | 配有专兼职网格员的社区
-- measure: grids | G02 | 个 | stock | - | - | 网格：统计时点已划定、没有过有效期的，微网格另计
-- measure: micro_grids | G02 | 个 | stock | - | - | 微网格
-- measure: counted_grids | G02 | 个 | stock | - | - | 写明户数的网格
-- measure: grid_households | G02 | 户 | stock | - | - | 网格户数：网格台账里各网格的户数合计，微网格的不另加
-- measure: households_per_grid | G02 | 户/网格 | stock | grid_households / counted_grids
-- of counted_grids | - | 每网格户数：网格户数 ÷ 写明户数的网格
-- measure: small_grids | G02 | 个 | stock | - | down | 户数偏少：不到 {grid_households_least}
-- 户的网格
-- measure: large_grids | G02 | 个 | stock | - | down | 户数偏多：超过 {grid_households_most}
-- 户的网格
-- measure: on_post | G02 | 名 | stock | - | - | 在岗人员：网格长、专职和兼职网格员
-- measure: staff_per_grid | G02 | 名/网格 | stock | on_post / grids of grids | up |
-- 每网格人员：在岗人员 ÷ 网格
-- measure: told_grids | G01 | 个 | stock | - | - | 写明有无党组织的网格
-- measure: covered_grids | G01 | 个 | stock | - | up | 有党组织的网格：网格台账写明有的，或党组织台账里有对应的
-- measure: coverage_rate | G01 | share | stock | covered_grids / told_grids | up |
-- 网格党组织覆盖率：有党组织的网格 ÷ 写明有无党组织的网格；没有写明的不进分母
-- measure: uncovered_grids | G01 | 个 | stock | - | down | 没有党组织的网格：写明没有的
-- measure: grid_workers | G02 | 名 | stock | - | - | 专兼职网格员
-- measure: leaders | G02 | 名 | stock | - | - | 网格长：人员台账里的
-- measure: party_staff | G02 | 名 | stock | - | up | 党员网格长和专职网格员：这两种岗位里的党员
-- measure: micro_workers | G02 | 名 | stock | - | - | 微网格员
-- measure: instructors | G02 | 名 | stock | - | - | 网格指导员
-- measure: sent_down | G02 | 名 | stock | - | - | 下沉力量：机关干部、在职党员、执法人员等
-- rows: communities | organisation/community_rows?type=社区
-- rows: villages | organisation/community_rows?type=行政村
-- rows: area_km2 | organisation/community_rows
-- rows: population | organisation/community_rows
-- rows: households | organisation/community_rows
-- rows: grids | organisation/grid_rows?measure=grids
-- rows: micro_grids | organisation/grid_rows?measure=micro_grids
-- rows: counted_grids | organisation/grid_rows?measure=counted
-- rows: grid_households | organisation/grid_rows?measure=counted
-- rows: small_grids | organisation/grid_rows?measure=small
-- rows: large_grids | organisation/grid_rows?measure=large
-- rows: told_grids | organisation/grid_rows?measure=told
-- rows: covered_grids | organisation/grid_rows?measure=covered
-- rows: uncovered_grids | organisation/grid_rows?measure=uncovered
-- rows: on_post | organisation/staff_rows?measure=on_post
-- rows: grid_workers | organisation/staff_rows?measure=grid_workers
-- rows: leaders | organisation/staff_rows?role=网格长
-- rows: party_staff | organisation/staff_rows?measure=party_staff
-- rows: micro_workers | organisation/staff_rows?role=微网格员
-- rows: instructors | organisation/staff_rows?role=网格指导员
-- rows: sent_down | organisation/staff_rows?role=下沉力量
with
    totals as (
        select
            count(*) filter (type = '社区') as communities,
            count(*) filter (type = '行政村') as villages,
            sum(area_km2)::double as area_km2,
            sum(population)::bigint as population,
            sum(households)::bigint as households,
            count(*) filter (grids > 0 and community <> '未归属') as gridded_communities,
            count(*) filter (
                grid_workers > 0 and community <> '未归属'
            ) as staffed_communities,
            coalesce(sum(grids), 0)::bigint as grids,
            coalesce(sum(micro_grids), 0)::bigint as micro_grids,
            coalesce(sum(counted_grids), 0)::bigint as counted_grids,
            coalesce(sum(grid_households), 0)::bigint as grid_households,
            coalesce(sum(small_grids), 0)::bigint as small_grids,
            coalesce(sum(large_grids), 0)::bigint as large_grids,
            coalesce(sum(on_post), 0)::bigint as on_post,
            coalesce(sum(told_grids), 0)::bigint as told_grids,
            coalesce(sum(covered_grids), 0)::bigint as covered_grids,
            coalesce(sum(grid_workers), 0)::bigint as grid_workers,
            coalesce(sum(leaders), 0)::bigint as leaders,
            coalesce(sum(party_staff), 0)::bigint as party_staff,
            coalesce(sum(micro_workers), 0)::bigint as micro_workers,
            coalesce(sum(instructors), 0)::bigint as instructors,
            coalesce(sum(sent_down), 0)::bigint as sent_down
        from marts.grids_by_community($street, $communities, $as_of)
    )

select
    communities,
    villages,
    area_km2,
    population,
    households,
    gridded_communities,
    staffed_communities,
    grids,
    micro_grids,
    counted_grids,
    grid_households,
    grid_households / nullif(counted_grids, 0) as households_per_grid,
    small_grids,
    large_grids,
    on_post,
    on_post / nullif(grids, 0) as staff_per_grid,
    told_grids,
    covered_grids,
    covered_grids / nullif(told_grids, 0) as coverage_rate,
    told_grids - covered_grids as uncovered_grids,
    grid_workers,
    leaders,
    party_staff,
    micro_workers,
    instructors,
    sent_down
from totals
