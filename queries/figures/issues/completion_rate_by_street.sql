-- title: 各街道办结率
-- unit: share
-- grain: one row per street with issues collected in the period or still open
-- metric: I04
-- definition:
-- 统计期内收集的有效件中，截至统计时点已办结的比例，口径与各社区办结率相同，一个街道一行；统计期内没有收集、还有在办件的街道没有办结率，也列。收集量太少的只列示、不排名，排在最后；排名的按办结率从低到高。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: collected | I01 | 件 | cohort | - | - | 收集：统计期内上报的有效件
-- measure: closed | I02 | 件 | cohort | - | up | 办结：统计期内上报的有效件中，截至统计时点已办结的
-- measure: completion_rate | I04 | share | cohort | closed / collected | up | 办结率：办结
-- ÷ 收集，同一批件
-- measure: unclosed | I04 | 件 | cohort | - | down | 未办结：统计期内收集的有效件中，截至统计时点未办结的
-- measure: open_backlog | I07 | 件 | stock | - | down | 在办存量：统计时点尚未办结的有效件，含挂账，不论统计期
-- measure: overdue_open | I11 | 件 | stock | - | down | 超期未办：统计时点已过期限仍未办结的有效件，挂账除外，不论统计期
-- measure: street_rate | I04 | share | cohort | streets closed / collected | up |
-- 全部街道办结率：同一统计期全部街道的办结 ÷ 收集，不受所选街道影响，也不是各街道办结率的平均
-- measure: against_street | I04 | 百分点 | cohort | completion_rate - street_rate of
-- collected | up | 与全部街道相差：办结率 − 全部街道办结率，负数是低于全部街道
-- column: is_ranked |  |  | 参与排名：收集量不少于 {rank_minimum} 件的
with
    by_street as (
        select *, marts.setting('rank_minimum')::integer as rank_minimum
        from marts.issues_by_street($start, $end, $as_of)
    )

select
    street,
    collected,
    closed,
    closed / nullif(collected, 0) as completion_rate,
    collected - closed as unclosed,
    open_backlog,
    overdue_open,
    marts.rate_of_streets(closed, collected) as street_rate,
    marts.is_ranked(collected, street, rank_minimum) as is_ranked,
    completion_rate - street_rate as against_street
from by_street
qualify
    (collected > 0 or open_backlog > 0) and marts.is_chosen($street, null, street, null)
order by is_ranked desc, completion_rate, collected desc, street collate zh
