-- title: 监督检查，一次一行
-- definition: 社区取台账上的，没有的取所属项目的；写项目名称不写编号的，名称在街道里只有一个项目时就是它。
select
    inspections.* replace (
        coalesce(inspections.community, projects.community, '未归属') as community,
        coalesce(projects.project_id, inspections.project_id) as project_id
    ),
    projects.project,
    coalesce(projects.area, '未归属') as area,
    projects.parent_area
from marts.ledger('staging.inspections') as inspections
left join
    marts.renovation_names as names
    on names.street = inspections.street
    and names.written = inspections.project_id
left join
    marts.renovation_projects as projects
    on projects.street = inspections.street
    and projects.project_id = names.project_id
order by inspections.street, inspections.inspected_on
