-- title: 到某一日为止与旧改项目关联的志愿活动
-- definition: 已开展的活动，一场一行；关联项目写编号、写名称都认，旧改项目台账里没有这个项目的不在其中。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    activities.street,
    activities.community,
    activities.activity_id,
    activities.activity,
    activities.team,
    activities.held_on,
    activities.beneficiary_times as residents_served,
    projects.project_id,
    projects.project,
    projects.area,
    activities.file,
    activities.row_no
from marts.activities as activities
inner join
    marts.renovation_names as names
    on names.street = activities.street
    and names.written = activities.linked_project_id
inner join
    marts.renovation_projects as projects
    on projects.street = activities.street
    and projects.project_id = names.project_id
where
    marts.is_chosen(
        chosen_street, chosen_communities, activities.street, activities.community
    )
    and activities.is_held
    and activities.held_on <= on_day
