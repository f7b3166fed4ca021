-- title: 旧改前后同一小区的件的清单
-- grain: one row per issue that is counted before, during or after a renovation, the
-- newest first
-- metric: I01
-- definition: profile/around_works
-- 数的就是这些件：同一社区同一小区，落在三段之内的有效件；一件落在两个项目的段里，就列两行。描述原文不显示。
-- card: issues/card
-- main: estate phase title status reported_at
-- about: issues
-- owner: 街道建管办
-- checked: 2026-11-26
-- column: phase |  |  | 阶段：改造前、改造中、改造后
-- column: status |  |  | 状态：统计时点的状态
-- param: project_id = null | 只看这一项目
-- param: phase = null | 只看这一阶段
-- param: limit = 1000 | 最多列出的行数，空为不限
select
    issues.issue_id,
    issues.source_label as source,
    issues.street,
    issues.community,
    issues.category,
    issues.estate,
    project_id,
    phase,
    issues.title,
    issues.reported_at,
    status_then as status,
    issues.file,
    issues.row_no
from marts.issues_written_on($street, $communities, $as_of) as issues
inner join
    marts.work_stretches($street, $communities, $as_of) as stretches
    on issues.street = stretches.street
    and issues.community = stretches.community
    and issues.estate = stretches.estate
    and issues.reported_on between first_on and last_on
where
    is_valid
    and marts.is_asked($project_id, project_id)
    and marts.is_asked($phase, phase)
order by issues.reported_at desc, issues.street, issues.issue_id, project_id, place
limit $limit
