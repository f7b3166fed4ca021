-- title: 累计完成的实物工程量
-- grain: one row per item name and unit
-- metric: R11
-- definition: 截至统计时点各分项累计完成量按分项名称和单位合计，不跨名称、不跨单位相加；公里换算为米，万㎡、亩换算为㎡。含超出计划的部分；取消的项目不计。
-- 只填报“本月完成”的逐月累加；只填报过累计进度的分项没有完成量，不折算。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: unit |  |  | 单位：换算后的
-- measure: done_qty | R11 |  | cumulative | - | up | 完成量：累计；没有一个分项填报过完成量的为空
-- measure: plan_qty | R11 |  | stock | - | - | 计划量：有计划量的分项合计，都没有的为空
-- measure: items | R11 | 项 | stock | - | - | 分项数
-- measure: planned_items | R11 | 项 | stock | - | - | 有计划量的分项数
-- measure: projects | R11 | 个 | stock | - | - | 涉及项目数
select
    item,
    unit,
    sum(done_qty) as done_qty,
    sum(plan_qty) as plan_qty,
    count(*) as items,
    count(plan_qty) as planned_items,
    count(distinct(street, project_id)) as projects
from marts.renovation_items_on($street, $communities, $as_of)
group by item, unit
order by item collate zh, unit collate zh
