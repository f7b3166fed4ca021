-- title: 返工率
-- unit: share
-- grain: the whole
-- metric: I15
-- definition: 统计期内首次办结的有效件中，后来重开过的比例。各地分母不一：本系统用首次办结件，不用应结案件。
-- 重开过：返工次数不少于 1；或者导入看到办结的件又变成在办、办结时间推后到另一日，不论台账有没有记返工次数。
-- 看到之前的时点不算。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: first_closed | I15 | 件 | cohort | - | - | 首次办结：首次办结时间在统计期内的有效件，后来重开的也在内
-- measure: reworked | I15 | 件 | cohort | - | down | 返工：首次办结件中到统计时点重开过的
-- measure: rework_rate | I15 | share | cohort | reworked / first_closed | down |
-- 返工率：返工 ÷ 首次办结
-- rows: first_closed | issues/rows?measure=first_closed
-- rows: reworked | issues/rows?measure=reworked
select first_closed, reworked, reworked / nullif(first_closed, 0) as rework_rate
from marts.rework_counts($street, $communities, $start, $end, $as_of)
