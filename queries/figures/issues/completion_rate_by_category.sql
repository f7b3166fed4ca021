-- title: 各类问题办结率
-- unit: share
-- grain: one row per category with issues collected in the period
-- metric: I04
-- definition: 统计期内收集的有效件按问题类别，截至统计时点已办结的比例；按收集量从多到少。统计期内没有收集的类别不列。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: collected | I01 | 件 | cohort | - | - | 收集：统计期内上报的有效件
-- measure: closed | I02 | 件 | cohort | - | up | 办结：统计期内上报的有效件中，截至统计时点已办结的
-- measure: completion_rate | I04 | share | cohort | closed / collected | up | 办结率：办结
-- ÷ 收集，同一批件
-- measure: share | I01 | share | cohort | collected / total collected | - | 占比：本类收集 ÷
-- 全部收集
-- measure: cumulative_share | I01 | share | cohort | running collected / total
-- collected | - | 累计占比：从最多的一类到本类的收集之和 ÷ 全部收集
select
    category,
    collected,
    closed,
    closed / nullif(collected, 0) as completion_rate,
    collected / nullif(sum(collected) over (), 0) as share,
    sum(collected) over (
        order by collected desc, category collate zh rows unbounded preceding
    )
    / nullif(sum(collected) over (), 0) as cumulative_share
from marts.issues_by_category($street, $communities, $start, $end, $as_of)
order by collected desc, category collate zh
