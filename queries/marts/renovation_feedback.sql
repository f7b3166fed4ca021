-- title: 旧改意见，一条一行
-- definition: 社区取意见台账上的，没有的取所属项目的。
select
    feedback.* replace (
        coalesce(feedback.community, projects.community, '未归属') as community
    ),
    projects.project,
    coalesce(projects.area, '未归属') as area,
    projects.parent_area,
    projects.estate
from marts.ledger('staging.renovation_feedback') as feedback
left join marts.renovation_projects as projects using (street, project_id)
order by feedback.street, feedback.raised_on
