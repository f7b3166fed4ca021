-- title: 网格内解决
-- grain: the whole
-- metric: I25
-- definition: 统计期内办结的有效件中，处置层级写网格或社区的比例：小事不出网格。没有写处置层级的不在分母里，另列。不含智治平台。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: closed | I02 | 件 | flow | - | up | 期内办结：统计期内办结的有效件，不论何时上报
-- measure: with_level | I25 | 件 | flow | - | - | 写明层级的：期内办结件中写了处置层级的
-- measure: in_grid | I25 | 件 | flow | - | up | 网格内解决：写明层级的件中处置层级是网格或社区的
-- measure: in_grid_rate | I25 | share | flow | in_grid / with_level | up |
-- 网格内解决率：网格内解决 ÷ 写明层级的
-- measure: without_level | I25 | 件 | flow | - | down | 没有写层级：期内办结 − 写明层级的
-- rows: closed | issues/rows?measure=closed_in_period
-- rows: with_level | issues/tier_rows
-- rows: in_grid | issues/tier_rows?tier=社区网格
-- rows: without_level | issues/tier_rows?tier=未写层级
with
    counted as (
        select
            count(*) as closed,
            count(tier) as with_level,
            count(*) filter (tier = '社区网格') as in_grid
        from
            (
                select marts.tier_of(handling_level) as tier
                from marts.issues_written_on($street, $communities, $as_of)
                where
                    is_valid and is_closed and marts.is_within(closed_on, $start, $end)
            )
    )

select
    closed,
    with_level,
    in_grid,
    in_grid / nullif(with_level, 0) as in_grid_rate,
    closed - with_level as without_level
from counted
