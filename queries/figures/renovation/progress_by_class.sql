-- title: 基础、完善、提升三类的计划与实际进度
-- unit: share
-- grain: one row per class, in the order of the rules
-- metric: R06
-- definition: 截至统计时点，类内有计划量的分项完成率按分项权重平均，所选的分项有一个缺权重就各类全部等权；取消的项目不计。按分项的实际填报，竣工验收的项目不另作
-- 100%。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- measure: items | R06 | 项 | stock | - | - | 分项数
-- measure: measured_items | R06 | 项 | stock | - | - | 有计划量的分项数
-- measure: completed_items | R06 | 项 | stock | - | up | 完成的分项数：完成量达到计划量
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：填报的，没有填报的按项目计划工期推算
-- measure: progress | R06 | share | stock | weighted of measured_items | up |
-- 实际进度：有计划量的分项完成率按权重平均
-- measure: deviation | R07 | 百分点 | stock | weighted progress - planned_progress | up
-- | 进度偏差：实际 − 计划，只比较两者都有的分项
-- column: weighting | R06 |  | 权重：权重或等权
with
    weighed as (
        select
            *,
            count(*) filter (has_plan and weight is null) over () = 0 as is_weighted,
            case when is_weighted then weight else 1 end as item_weight
        from marts.renovation_items_on($street, $communities, $as_of)
    ),
    totals as (
        select
            class,
            count(*) as items,
            count(completion_rate) as measured_items,
            count(*) filter (completion_rate = 1) as completed_items,
            sum(item_weight * planned_progress) filter (has_plan) / nullif(
                sum(item_weight) filter (has_plan and planned_progress is not null), 0
            ) as planned_progress,
            sum(item_weight * completion_rate)
            / nullif(sum(item_weight) filter (has_plan), 0) as progress,
            sum(item_weight * (completion_rate - planned_progress)) / nullif(
                sum(item_weight) filter (has_plan and planned_progress is not null), 0
            ) as deviation,
            case
                when count(completion_rate) = 0
                then null
                when bool_and(is_weighted)
                then '权重'
                else '等权'
            end as weighting
        from weighed
        group by class
    )

select
    class,
    items,
    measured_items,
    completed_items,
    planned_progress,
    progress,
    deviation,
    weighting
from totals
order by coalesce(array_position(['基础类', '完善类', '提升类'], class), 9), class collate zh
