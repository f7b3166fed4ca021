-- title: 旧改总体情况
-- grain: the whole
-- metric: R05
-- definition: 截至统计时点，取消的项目不计。阶段按各节点日期倒推：验收日期晚于统计时点的，当时还不算验收。基本完成不等于竣工验收，分开计数。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- measure: projects | R02 | 个 | stock | - | - | 项目数：不含取消的
-- measure: not_started | R02 | 个 | stock | - | - | 未开工项目
-- measure: started | R09 | 个 | stock | - | - | 已开工项目：不含取消的
-- measure: in_progress | R02 | 个 | stock | - | - | 在建项目：已开工、未基本完成，含暂停的
-- measure: paused | R02 | 个 | stock | - | down | 其中暂停
-- measure: substantial | R02 | 个 | stock | - | - | 基本完成项目：未竣工验收的
-- measure: accepted | R09 | 个 | stock | - | - | 竣工验收项目：含已移交管护的
-- measure: completed | R09 | 个 | stock | - | - | 完工项目：基本完成与竣工验收
-- measure: acceptance_rate | R09 | share | stock | accepted / started | up | 完工率：竣工验收
-- ÷ 已开工项目
-- measure: substantial_rate | R09 | share | stock | completed / started | up |
-- 完工率（含基本完成）：基本完成与竣工验收 ÷ 已开工项目
-- measure: delayed | R08 | 个 | stock | - | down | 滞后项目：在建项目中偏差低于
-- −{delay_threshold:百分点}，或已过计划完工仍未基本完成的
-- measure: estates_started | R01 | 个 | stock | - | - |
-- 累计开工小区：有项目已开工的小区，同社区同名的计一次，暂停计、取消不计
-- measure: estates_completed | R01 | 个 | stock | - | - | 完工小区：已开工的项目全部竣工验收的小区
-- measure: households_benefited | R10 | 户 | stock | - | - |
-- 已开工惠及户数：已开工小区的户数，一个小区有几个项目只计一次，没有写小区的项目各计一次
-- measure: households_completed | R10 | 户 | stock | - | - | 已完工惠及户数：完工小区的户数
-- measure: floor_area_m2 | R12 | ㎡ | stock | - | - | 改造面积：已开工小区的建筑面积，一个小区只计一次
-- measure: area_per_household | R12 | ㎡/户 | stock | floor_area_m2 /
-- households_benefited of households_benefited | - | 户均改造面积：改造面积 ÷ 已开工惠及户数
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：各项目计划进度按权重平均，填报的优先，没有填报的按计划工期推算
-- measure: progress | R05 | share | stock | weighted of measured | up |
-- 实际进度：各项目进度按权重平均；没有计划量也没有填报进度的项目不进平均
-- measure: deviation | R07 | 百分点 | stock | weighted progress - planned_progress of
-- compared | up | 进度偏差：实际 − 计划，只比较两者都有的项目
-- measure: replanned | R08 | 个 | stock | - | down | 调整过计划完工的项目
-- measure: planned_originally | R07 | share | stock | weighted | - |
-- 原计划进度：调整过计划完工的按原计划工期推算，其余同计划进度
-- measure: deviation_original | R07 | 百分点 | stock | weighted progress -
-- planned_originally of compared | up | 与原计划偏差：实际 − 原计划进度，项目与进度偏差相同
-- column: weighting | R05 |  | 权重：户数；所选的项目有一个缺户数，就各片区、各月全部等权；各街道不同的，一个街道合起来的权重是它的项目数
-- measure: measured | R05 | 个 | stock | - | - | 有进度的项目数
-- measure: compared | R07 | 个 | stock | - | - | 实际与计划都有的项目数
-- rows: projects | renovation/progress_by_project
-- rows: progress | renovation/progress_by_project
-- rows: planned_progress | renovation/progress_by_project
-- rows: deviation | renovation/progress_by_project
-- rows: estates_started | renovation/progress_by_project
-- rows: households_benefited | renovation/progress_by_project
-- rows: households_completed | renovation/progress_by_project
-- rows: floor_area_m2 | renovation/progress_by_project
-- rows: delayed | renovation/progress_by_project?is_delayed=true
-- rows: substantial | renovation/progress_by_project?stage=substantial
-- rows: accepted | renovation/progress_by_project
with
    projects as (
        select * from marts.renovation_projects_on($street, $communities, $as_of)
    ),
    totals as (
        select
            count(*) as projects,
            count(*) filter (not is_started) as not_started,
            count(*) filter (is_under_way) as in_progress,
            count(*) filter (stage = 'paused' and is_started) as paused,
            count(*) filter (is_substantial and not is_accepted) as substantial,
            count(*) filter (is_accepted) as accepted,
            count(*) filter (is_started) as started,
            count(*) filter (is_delayed) as delayed,
            count(*) filter (is_replanned) as replanned,
            unnest(
                marts.progress_over(
                    progress, planned_progress, deviation, weight, is_by_households
                )
            ),
            marts.progress_over(
                progress,
                planned_originally,
                deviation_original,
                weight,
                is_by_households
            ) as by_first_plan
        from projects
    ),
    -- An estate with several projects counts once; a project without one stands for
    -- itself.
    estates as (
        select
            any_value(estate) as estate,
            max(households) as households,
            max(floor_area_m2) as floor_area_m2,
            bool_and(is_accepted) as is_completed
        from projects
        where is_started
        group by street, community, coalesce(estate, project_id), estate is null
    ),
    benefits as (
        select
            count(estate) as estates_started,
            count(estate) filter (is_completed) as estates_completed,
            -- Null, not 0, where estates have started and none says how many
            -- households.
            case
                when count(*) > 0 then sum(households) else 0
            end as households_benefited,
            case
                when count(*) filter (is_completed) > 0
                then sum(households) filter (is_completed)
                else 0
            end as households_completed,
            case when count(*) > 0 then sum(floor_area_m2) else 0 end as floor_area_m2
        from estates
    )

select
    estates_started,
    estates_completed,
    projects,
    not_started,
    started,
    in_progress,
    paused,
    substantial,
    accepted,
    substantial + accepted as completed,
    accepted / nullif(started, 0) as acceptance_rate,
    completed / nullif(started, 0) as substantial_rate,
    delayed,
    households_benefited,
    households_completed,
    floor_area_m2,
    floor_area_m2 / nullif(households_benefited, 0) as area_per_household,
    planned_progress,
    progress,
    deviation,
    replanned,
    by_first_plan.planned_progress as planned_originally,
    by_first_plan.deviation as deviation_original,
    weighting,
    measured,
    compared
from totals
cross join benefits
