-- title: 响应率、解决率、满意率
-- unit: share
-- grain: the whole
-- metric: I19
-- definition: 统计期内收集的有效件的回访结果。响应率、解决率的分母是有效回访件，满意率的是其中已评价的；台账没有回访列的为“—”。截至统计时点还没有办结过的件，
-- 其后才有的回访不计。覆盖率太低时样本不足，三率只供参考。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: closed | I22 | 件 | cohort | - | up | 办结：统计期内收集的有效件中，截至统计时点已办结的
-- measure: valid_visits | I22 | 件 | cohort | - | up | 有效回访：统计期内收集的有效件中已有效回访的，重开未结的也在内
-- measure: visited_closed | I22 | 件 | cohort | - | up | 办结件回访：办结件中已有效回访的
-- measure: coverage_rate | I22 | share | cohort | visited_closed / closed | up |
-- 回访覆盖率：办结件回访 ÷ 办结
-- measure: contacted | I19 | 件 | cohort | - | up | 已联系：有效回访件中承办单位已联系群众的
-- measure: response_rate | I19 | share | cohort | contacted / valid_visits | up |
-- 响应率：已联系 ÷ 有效回访
-- measure: resolved | I20 | 件 | cohort | - | up | 已解决：有效回访件中群众认可已解决的
-- measure: resolution_rate | I20 | share | cohort | resolved / valid_visits | up |
-- 解决率：已解决 ÷ 有效回访
-- measure: satisfied | I21 | 件 | cohort | - | up | 满意
-- measure: basically_satisfied | I21 | 件 | cohort | - | - | 基本满意
-- measure: unrated | I21 | 件 | cohort | - | - | 未评价：有效回访件中没有评价的，不进入满意率
-- measure: rated | I21 | 件 | cohort | - | - | 已评价：有效回访件中有评价的
-- column: satisfaction_weight | I21 |  | 系数 k：“基本满意”折算为满意的系数，现为
-- {basically_satisfied_weight}
-- measure: satisfied_weighted | I21 | 件 | cohort | - | up | 折算满意：满意 + k × 基本满意
-- measure: satisfaction_rate | I21 | share | cohort | satisfied_weighted / rated | up
-- | 满意率：（满意 + k × 基本满意）÷ 已评价
-- column: is_thin | I22 |  | 样本不足：回访覆盖率低于 {callback_coverage_minimum:%}
-- rows: closed | issues/rows?measure=closed
-- rows: visited_closed | issues/rows?measure=visited_closed
-- rows: contacted | issues/rows?measure=contacted
-- rows: resolved | issues/rows?measure=resolved
-- rows: satisfied | issues/rows?measure=satisfied
-- rows: basically_satisfied | issues/rows?measure=basically_satisfied
-- rows: unrated | issues/rows?measure=unrated
-- rows: valid_visits | issues/rows?measure=visited
with
    -- A ledger without the column has no rate, rather than one of zero; a period in
    -- which
    -- nobody was called back has one of zero.
    filled as (
        select
            coalesce(bool_or(has_visits), false) as has_visits,
            coalesce(bool_or(has_contacts), false) as has_contacts,
            coalesce(bool_or(has_solutions), false) as has_solutions,
            coalesce(bool_or(has_ratings), false) as has_ratings
        from marts.issue_callback_columns
        where $street is null or street = $street
    ),
    counted as (
        select
            *,
            marts.setting('basically_satisfied_weight') as satisfaction_weight,
            marts.setting('callback_coverage_minimum') as coverage_minimum
        from marts.callback_counts($street, $communities, $start, $end, $as_of)
    ),
    totals as (
        select
            counted.* replace(
                case when has_visits then visited_closed end as visited_closed,
                case when has_contacts then contacted end as contacted,
                case when has_solutions then resolved end as resolved,
                case when has_ratings then satisfied end as satisfied,
                case
                    when has_ratings then basically_satisfied
                end as basically_satisfied
            )
        from counted, filled
    )

select
    closed,
    valid_visits,
    visited_closed,
    visited_closed / nullif(closed, 0) as coverage_rate,
    contacted,
    contacted / nullif(valid_visits, 0) as response_rate,
    resolved,
    resolved / nullif(valid_visits, 0) as resolution_rate,
    satisfied,
    basically_satisfied,
    unrated,
    valid_visits - unrated as rated,
    satisfaction_weight,
    satisfied + satisfaction_weight * basically_satisfied as satisfied_weighted,
    satisfied_weighted / nullif(rated, 0) as satisfaction_rate,
    visited_closed / nullif(closed, 0) < coverage_minimum as is_thin
from totals
