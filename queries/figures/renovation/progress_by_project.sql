-- title: 各项目的计划与实际进度
-- grain: one row per project
-- metric: R04
-- definition: 截至统计时点，取消的项目不计；没有开工的也列出。
-- card: renovation/project_card
-- main: project area stage_label progress planned_progress plan_end
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: stage |  |  | 阶段代码
-- column: stage_label | R02 |  | 阶段：统计时点的阶段，按各节点日期倒推；暂停没有日期，按现在的状态
-- measure: households | R10 | 户 | stock | - | - | 户数
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：分项填报的计划进度按权重平均，没有填报的按计划工期推算
-- measure: progress | R04 | share | stock | weighted | up |
-- 实际进度：有计划量的分项完成率按权重平均，已竣工验收为 100%，基本完成不自动算 100%；没有计划量的取填报进度
-- column: progress_basis | R04 |  | 进度依据：工程量、填报进度或已验收
-- measure: deviation | R07 | 百分点 | stock | progress - planned_progress | up | 进度偏差：实际
-- − 计划
-- column: is_planned_estimated | R07 |  | 计划进度为推算
-- column: is_delayed | R08 |  | 滞后：在建且偏差低于 −{delay_threshold:百分点}，或已过计划完工仍未基本完成
-- column: delay_reason | R08 |  | 滞后原因：台账填写的
-- measure: days_late | R08 | 天 | stock | - | down | 超出计划完工的天数：未基本完成的算到统计时点；没有超出的为 0
-- column: plan_start |  |  | 计划开工
-- column: plan_end |  |  | 计划完工：现在的，调整过的是调整后的
-- column: is_replanned |  |  | 调整过计划完工
-- column: plan_end_original |  |  | 原计划完工：第一次写的，没有调整过的与计划完工相同
-- measure: planned_originally | R07 | share | stock | weighted | - |
-- 原计划进度：调整过计划完工的按原计划工期推算，其余同计划进度
-- measure: deviation_original | R07 | 百分点 | stock | progress - planned_originally |
-- up | 与原计划偏差：实际 − 原计划进度
-- measure: days_late_original | R08 | 天 | stock | - | down |
-- 超出原计划的天数：同超出计划完工的天数，按原计划完工
-- column: actual_start |  |  | 实际开工
-- column: substantial_on |  |  | 基本完成
-- column: accepted_on |  |  | 竣工验收
-- column: reported_on |  |  | 最近填报
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: area = null | 只看这一片区，上级片区含下级
-- param: estate = null | 只看这一小区
-- param: is_delayed = false | true 只列滞后的项目，偏差最大的在前
-- param: stage = null | 只看这一阶段（代码），与阶段分布一致
with
    projects as (
        select *
        from marts.renovation_projects_on($street, $communities, $as_of)
        where
            marts.is_in_area($area, area, parent_area)
            and marts.is_asked($estate, estate)
            and marts.is_asked($stage, stage)
    ),
    written as (
        select street, project_id, marts.as_written(as_written) as as_written
        from marts.renovation_projects
    )

select
    street,
    project_id,
    project,
    area,
    parent_area,
    estate,
    community,
    stage,
    marts.stage_label(stage) as stage_label,
    households,
    planned_progress,
    progress,
    deviation,
    coalesce(is_planned_estimated, false) as is_planned_estimated,
    is_delayed,
    delay_reason,
    marts.days_late(
        plan_end, is_substantial, substantial_on, accepted_on, $as_of
    ) as days_late,
    plan_start,
    plan_end,
    coalesce(is_replanned, false) as is_replanned,
    plan_end_original,
    planned_originally,
    deviation_original,
    marts.days_late(
        plan_end_original, is_substantial, substantial_on, accepted_on, $as_of
    ) as days_late_original,
    case when actual_start <= $as_of then actual_start end as actual_start,
    case when substantial_on <= $as_of then substantial_on end as substantial_on,
    case when accepted_on <= $as_of then accepted_on end as accepted_on,
    progress_basis,
    reported_on,
    as_written,
    file,
    row_no
from projects
left join written using (street, project_id)
where is_delayed or not $is_delayed
-- As the ledger numbers them: by sound 一片区 would come last.
order by
    case when $is_delayed then deviation end nulls last,
    case when $is_delayed then days_late end desc,
    street collate zh,
    min(project_id) over (partition by street, coalesce(parent_area, area)),
    min(project_id) over (partition by street, area),
    project_id
