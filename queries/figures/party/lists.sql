-- title: 双清单
-- grain: one row per list, 需求 before 项目
-- metric: V14
-- definition: 截至统计时点，不论统计期：已发布、没有取消的事项，和其中有人认领的、完成的。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: list | V14 |  | 清单代码：need 需求清单，project 项目清单
-- column: list_label | V14 |  | 清单
-- measure: published | V14 | 项 | stock | - | - | 发布：已发布、没有取消的
-- measure: claimed | V14 | 项 | stock | - | up | 认领：到统计时点有人认领的
-- measure: completed | V14 | 项 | stock | - | up | 完成：到统计时点完成的
-- measure: claim_rate | V14 | share | stock | claimed / published | up | 认领率：认领 ÷ 发布
-- measure: completion_rate | V14 | share | stock | completed / claimed | up | 完成率：完成
-- ÷ 认领
select
    list,
    list_label,
    count(*) as published,
    count(*) filter (is_claimed) as claimed,
    count(*) filter (is_completed) as completed,
    claimed / nullif(published, 0) as claim_rate,
    completed / nullif(claimed, 0) as completion_rate
from marts.party_needs_on($street, $communities, $as_of)
group by list, list_label
order by list
