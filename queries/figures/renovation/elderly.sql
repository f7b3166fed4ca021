-- title: 为老年人改了什么？
-- grain: one row per item name and unit, in the order of names
-- definition: 截至统计时点的适老分项，取消的项目不计。台账“适老”一列写了是否的以它为准，没有写的看分项名称里有没有这些词：{elderly_words}。
-- 完成是完成量达到计划量；没有计划量的分项不进完成率。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- measure: projects |  | 个 | stock | - | - | 涉及项目
-- measure: items | R03 | 项 | stock | - | - | 分项数
-- measure: planned_items | R03 | 项 | stock | - | - | 有计划的：有计划量的分项
-- measure: finished | R03 | 项 | cumulative | - | up | 已完成：完成量达到计划量的分项
-- measure: finish_rate | R03 | share | cumulative | finished / planned_items | up |
-- 完成率：已完成的分项 ÷ 有计划量的分项
-- measure: plan_qty | R11 |  | stock | - | - | 计划量：有计划量的分项合计
-- measure: done_qty | R11 |  | cumulative | - | up | 完成量
-- rows: items | renovation/elderly_rows
-- rows: finished | renovation/elderly_rows?is_finished=true
select
    item,
    unit,
    count(distinct(street, project_id)) as projects,
    count(*) as items,
    count(*) filter (has_plan) as planned_items,
    count(*) filter (completion_rate >= 1) as finished,
    finished / nullif(planned_items, 0) as finish_rate,
    sum(plan_qty) as plan_qty,
    sum(done_qty) as done_qty
from marts.renovation_items_on($street, $communities, $as_of)
where is_elderly
group by item, unit
order by item collate zh, unit collate zh
