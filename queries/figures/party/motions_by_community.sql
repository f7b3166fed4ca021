-- title: 各社区自管提案
-- grain: one row per street and community with motions
-- metric: G11
-- definition: 截至统计时点的全部提案，不论统计期，口径与自管五步相同；未归属社区单列一行。停得最久的在前。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: motions | G11 | 件 | stock | - | - | 提案：截至统计时点的全部提案
-- measure: finished | G11 | 件 | stock | - | up | 走完五步：到统计时点已意见反馈的提案
-- measure: finish_rate | G11 | share | stock | finished / motions | up | 走完率：走完五步 ÷ 提案
-- measure: waiting | G11 | 件 | stock | - | down | 没有走完：没有走完五步、没有终止的提案
-- measure: stopped | G11 | 件 | stock | - | - | 终止：没有走完就终止的提案
-- measure: longest_waiting | G11 | 天 | stock | - | down | 最长等待：没有走完的提案停在一步最久的天数
select
    street,
    community,
    count(*) as motions,
    count(*) filter (is_finished) as finished,
    finished / nullif(motions, 0) as finish_rate,
    count(*) filter (is_open) as waiting,
    count(*) filter (is_stopped) as stopped,
    max(days_waiting) filter (is_open) as longest_waiting
from marts.motions_on($street, $communities, $as_of)
group by street, community
order by longest_waiting desc nulls last, street collate zh, community collate zh
