-- title: 各街道按期处置率
-- unit: share
-- grain: one row per street with issues due in the period
-- metric: I09
-- definition:
-- 期限在统计期内且已到的有效件（应处置）中按期处置的比例，口径与各社区按期处置率相同，一个街道一行，与全部街道比较。应处置件太少的只列示、不排名，排在最后；排名的按比例从低到高。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: due | I09 | 件 | cohort | - | - | 应处置：期限在统计期内且已到的有效件，挂账除外
-- measure: on_time | I09 | 件 | cohort | - | up | 按期处置：应处置件中，处置时间（没有则取办结时间）不晚于期限的
-- measure: late | I09 | 件 | cohort | - | down | 未按期：应处置 − 按期处置，含至今未处置的
-- measure: on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置
-- measure: street_rate | I09 | share | cohort | streets on_time / due | up |
-- 全部街道按期处置率：同一统计期全部街道的按期处置 ÷ 应处置，不受所选街道影响，也不是各街道的平均
-- measure: against_street | I09 | 百分点 | cohort | on_time_rate - street_rate of
-- due | up | 与全部街道相差：按期处置率 − 全部街道按期处置率，负数是低于全部街道
-- column: is_behind |  |  | 落后：参与排名，低于全部街道超过 {behind_tolerance:百分点}，且 95%
-- 的威尔逊区间不含全部街道的比例
-- column: is_ranked |  |  | 参与排名：应处置件不少于 {rank_minimum} 件的街道
with
    by_street as (
        select *, marts.setting('rank_minimum')::integer as rank_minimum
        from marts.issues_due_by_street($start, $end, $as_of)
    )

select
    street,
    due,
    on_time,
    due - on_time as late,
    on_time / nullif(due, 0) as on_time_rate,
    marts.rate_of_streets(on_time, due) as street_rate,
    on_time_rate - street_rate as against_street,
    marts.is_ranked(due, street, rank_minimum) as is_ranked,
    is_ranked and marts.is_behind(on_time, due, street_rate) as is_behind
from by_street
qualify marts.is_chosen($street, null, street, null)
order by is_ranked desc, on_time_rate, due desc, street collate zh
