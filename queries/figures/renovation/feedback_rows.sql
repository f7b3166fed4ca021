-- title: 意见数字下面的意见
-- grain: one row per suggestion, the newest first
-- definition: 意见条数、采纳率和满意率数的就是这些：统计期内征集的，写明来自哪个文件的第几行。
-- card: renovation/project_card
-- main: topic project phase_label raised_on adopted implemented_on
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: feedback_id |  |  | 意见编号
-- column: raised_on |  |  | 征集时间
-- column: phase_label |  |  | 征求阶段
-- column: method |  |  | 征集方式
-- column: topic |  |  | 意见
-- column: adopted | R13 |  | 采纳情况
-- column: implemented_on |  |  | 落实时间
-- column: implementation |  |  | 落实情况：台账填写的
-- column: satisfaction | R14 |  | 满意度
-- measure: respondents | R14 | 份 | flow | - | - | 份数：没有写的算一份
-- param: measure = "all" in all answered adopted pending implemented rated satisfied
-- | 哪个数字：answered
-- 已答复、adopted 采纳、pending 待定、implemented 已落实、rated 有效问卷、satisfied 满意；all 全部
-- param: phase = null | 只看这一阶段：before 问需，during 问计，after 问效
-- param: area = null | 只看这一片区，上级片区含下级
-- param: project = null | 只看这一项目（编号或名称）
-- param: limit = 1000 | 最多列出的条数，空为不限
with
    feedback as (
        select *
        from marts.renovation_feedback_within($street, $communities, $start, $end)
        where
            marts.is_asked($phase, phase)
            and marts.is_in_area($area, area, parent_area)
            and marts.is_named($project, project_id, project)
            and case
                $measure
                when 'answered'
                then is_answered
                when 'adopted'
                then is_adopted
                when 'pending'
                then not coalesce(is_answered, false)
                when 'implemented'
                then implemented_on <= $as_of
                when 'rated'
                then is_rated
                when 'satisfied'
                then is_satisfied
                else true
            end
    )

select
    street,
    community,
    area,
    project_id,
    project,
    feedback_id,
    raised_on,
    phase_label,
    method,
    topic,
    adopted,
    case when implemented_on <= $as_of then implemented_on end as implemented_on,
    implementation,
    satisfaction,
    respondents,
    file,
    row_no
from feedback
order by raised_on desc, street collate zh, feedback_id
limit $limit
