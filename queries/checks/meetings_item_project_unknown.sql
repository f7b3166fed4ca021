-- title: 议定事项关联的项目都在项目台账里
-- level: warn
-- definition: 写了关联项目而旧改项目台账里没有这个编号；这些事项照常计入，不能从事项找到项目。
select
    items.street,
    items.item_id,
    items.title,
    items.linked_project_id,
    items.file,
    items.row_no
from marts.joint_meeting_items as items
left join
    marts.renovation_projects as projects
    on projects.street = items.street
    and projects.project_id = items.linked_project_id
where items.linked_project_id is not null and projects.project_id is null
order by items.street, items.item_id
