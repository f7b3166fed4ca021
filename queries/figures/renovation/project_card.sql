-- title: 一个旧改项目
-- grain: the one project that is asked for; none if there is no such project in the
-- scope at the cut-off
-- definition: 这个项目在统计时点的情况：阶段、进度、偏差、计划完工、责任单位、滞后原因，和它在哪个文件的第几行。取消的项目不列。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- steps: renovation/project_steps
-- column: stage_label | R02 |  | 阶段：统计时点的阶段，按各节点日期倒推
-- measure: progress | R04 | share | stock | weighted | up | 实际进度：有计划量的分项完成率按权重平均
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：分项填报的按权重平均，没有填报的按计划工期推算
-- measure: deviation | R07 | 百分点 | stock | progress - planned_progress | up | 进度偏差：实际
-- − 计划
-- column: is_delayed | R08 |  | 滞后：在建且偏差低于 −{delay_threshold:百分点}，或已过计划完工仍未基本完成
-- measure: days_late | R08 | 天 | stock | - | down | 超出计划完工的天数：未基本完成的算到统计时点；没有超出的为空
-- column: delay_reason | R08 |  | 滞后原因：台账填写的
-- column: plan_end |  |  | 计划完工
-- column: contractor |  |  | 施工单位
-- measure: households | R10 | 户 | stock | - | - | 户数
-- measure: floor_area_m2 |  | 平方米 | stock | - | - | 建筑面积
-- column: batch_year |  |  | 批次年度
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: project_id = null | 哪个项目：项目编号
select
    projects.project_id,
    projects.project as title,
    marts.stage_label(projects.stage) as stage_label,
    projects.progress,
    projects.planned_progress,
    projects.deviation,
    projects.is_delayed,
    case
        when is_past_plan_end and not is_substantial
        then date_diff('day', projects.plan_end, $as_of::date)
    end as days_late,
    projects.delay_reason,
    projects.plan_end,
    ledger.owner_unit,
    ledger.contractor,
    street,
    projects.community,
    projects.parent_area,
    projects.area,
    projects.estate,
    projects.households,
    projects.floor_area_m2,
    ledger.batch_year::varchar as batch_year,
    marts.as_written(ledger.as_written) as as_written,
    projects.file,
    projects.row_no
from marts.renovation_projects_on($street, $communities, $as_of) as projects
inner join marts.renovation_projects as ledger using (street, project_id)
where projects.project_id = $project_id
order by street collate zh
limit 1
