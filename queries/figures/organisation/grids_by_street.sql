-- title: 各街道网格
-- unit: share
-- grain: one row per street with grids or staff
-- metric: G01
-- definition: 截至统计时点，不论统计期；各社区合计。覆盖率低的在前，其次是户数不合适的网格多的。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
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
with
    by_street as (
        select
            street,
            sum(grids)::bigint as grids,
            sum(micro_grids)::bigint as micro_grids,
            sum(counted_grids)::bigint as counted_grids,
            sum(grid_households)::bigint as grid_households,
            sum(small_grids)::bigint as small_grids,
            sum(large_grids)::bigint as large_grids,
            sum(on_post)::bigint as on_post,
            sum(told_grids)::bigint as told_grids,
            sum(covered_grids)::bigint as covered_grids
        from marts.grids_by_community($street, null, $as_of)
        where grids + micro_grids + on_post > 0
        group by street
    )

select
    street,
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
    told_grids - covered_grids as uncovered_grids
from by_street
order by
    coverage_rate nulls last,
    small_grids + large_grids desc,
    staff_per_grid nulls last,
    street collate zh
