-- title: 各承办单位按期处置率
-- unit: share
-- grain: one row per street and handler with issues due in the period
-- metric: I09
-- definition: 期限在统计期内且已到的有效件（应处置）中，处置时间（没有则取办结时间）不晚于期限的比例。未处置而期限已到的算不按期；
-- 挂账的、没有期限的、期限在统计时点之后的不计；没有承办单位的归入“未派单”，不排名。应处置件太少的只列示、不排名，排在最后；排名的按比例从低到高。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: due | I09 | 件 | cohort | - | - | 应处置：期限在统计期内且已到的有效件，挂账除外
-- measure: on_time | I09 | 件 | cohort | - | up | 按期处置：应处置件中，处置时间（没有则取办结时间）不晚于期限的
-- measure: late | I09 | 件 | cohort | - | down | 未按期：应处置 − 按期处置，含至今未处置的
-- measure: on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置
-- measure: street_rate | I09 | share | cohort | street on_time / due | up |
-- 全街道按期处置率：同一范围全街道的按期处置 ÷ 应处置，不是各承办单位的平均
-- measure: against_street | I09 | 百分点 | cohort | on_time_rate - street_rate of
-- due | up | 与全街道相差：按期处置率 − 全街道按期处置率，负数是低于全街道
-- column: is_behind |  |  | 落后：参与排名，低于全街道超过 {behind_tolerance:百分点}，且 95% 的威尔逊
-- 区间不含全街道的比例
-- column: is_ranked |  |  | 参与排名：应处置件不少于 {rank_minimum} 件的承办单位
select *
from marts.on_time_by('handler_org', $street, $communities, $start, $end, $as_of)
order by
    is_ranked desc, on_time_rate, due desc, street collate zh, handler_org collate zh
