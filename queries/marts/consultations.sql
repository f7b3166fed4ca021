-- title: 走访议事，一次一行，或一种方式一个月一行
-- definition: 没有写社区的取所属项目的；没有写小区的取所属项目的。
select
    consultations.* replace (
        coalesce(
            nullif(consultations.community, '未归属'), projects.community, '未归属'
        ) as community,
        coalesce(projects.project_id, consultations.project_id) as project_id,
        coalesce(consultations.estate, projects.estate) as estate
    ),
    projects.project
from marts.ledger('staging.consultations') as consultations
left join
    marts.renovation_names as names
    on names.street = consultations.street
    and names.written = consultations.project_id
left join
    marts.renovation_projects as projects
    on projects.street = consultations.street
    and projects.project_id = names.project_id
order by consultations.street, consultations.held_on
