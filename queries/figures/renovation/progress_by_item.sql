-- title: 各分项的工程量与完成率
-- unit: share
-- grain: one row per item
-- metric: R03
-- definition: 统计时点前最近一次填报的累计完成量 ÷ 计划工程量，取消的项目不计。超额完成的按 100%，超出的量单列；没有计划量（或为 0）的没有完成率；
-- 还没有填报过的按 0。只填报“本月完成”的，在最近一次累计完成量上逐月累加，同一个月以后一次为准；最近一次只填报累计进度的，完成率就是这一比例。
-- 公里、万㎡、亩已换算。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: unit |  |  | 单位：换算后的
-- measure: plan_qty | R03 |  | stock | - | - | 计划量：换算后的
-- measure: done_qty | R03 |  | cumulative | - | up | 完成量：累计，换算后的，含超出计划的部分；只填报过累计进度的为空
-- measure: completion_rate | R03 | share | cumulative | capped done_qty / plan_qty |
-- up | 完成率：完成量（不超过计划量）÷ 计划量，或填报的累计进度
-- column: is_by_quantity | R03 |  | 完成率按完成量计算：否的取填报的累计进度
-- measure: over_qty | R03 |  | cumulative | - | - | 超出量：完成量超出计划量的部分
-- measure: planned_progress | R07 | share | stock | reported | - |
-- 计划进度：填报的，没有填报的按项目计划工期推算
-- column: is_planned_estimated | R07 |  | 计划进度为推算
-- measure: actual_pct | R04 | share | cumulative | reported | up | 填报进度：台账填报的形象进度
-- column: weight | R04 |  | 权重：台账填写的
-- column: original_unit |  |  | 原单位
-- measure: original_plan_qty |  |  | stock | - | - | 原计划量
-- measure: original_done_qty |  |  | cumulative | - | up | 原完成量
-- column: reported_on |  |  | 最近填报
-- param: area = null | 只看这一片区，上级片区含下级
-- param: estate = null | 只看这一小区
-- param: project = null | 只看这一项目（编号或名称）
-- param: class = null | 只看这一改造类别
select
    street,
    area,
    parent_area,
    estate,
    community,
    project_id,
    project,
    item_id,
    item,
    class,
    unit,
    plan_qty,
    done_qty,
    completion_rate,
    over_qty,
    is_by_quantity,
    planned_progress,
    is_planned_estimated,
    actual_pct,
    weight,
    original_unit,
    original_plan_qty,
    original_done_qty,
    reported_on,
    file,
    row_no
from marts.renovation_items_on($street, $communities, $as_of)
where
    marts.is_in_area($area, area, parent_area)
    and marts.is_asked($estate, estate)
    and marts.is_named($project, project_id, project)
    and marts.is_asked($class, class)
-- As the ledger numbers them: by sound 一片区 would come last.
order by
    street collate zh,
    min(project_id) over (partition by street, coalesce(parent_area, area)),
    min(project_id) over (partition by street, area),
    project_id,
    item_id
