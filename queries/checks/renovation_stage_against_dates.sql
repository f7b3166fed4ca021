-- title: 项目阶段与节点日期相符
-- level: warn
-- definition: 阶段已到而没有日期，或有日期而阶段未到。指标先看日期，没有日期才看阶段。
select
    street,
    project_id,
    project,
    stage,
    actual_start,
    substantial_on,
    accepted_on,
    file,
    row_no
from marts.renovation_projects
where
    (
        stage in ('in_progress', 'substantial', 'accepted', 'handed_over')
        and actual_start is null
    )
    or (stage = 'substantial' and substantial_on is null)
    or (stage in ('accepted', 'handed_over') and accepted_on is null)
    or (
        stage in ('preparing', 'surveyed', 'designed', 'consulted', 'tendering')
        and coalesce(actual_start, substantial_on, accepted_on) is not null
    )
    or (stage = 'in_progress' and coalesce(substantial_on, accepted_on) is not null)
    or (stage = 'substantial' and accepted_on is not null)
order by street, project_id
