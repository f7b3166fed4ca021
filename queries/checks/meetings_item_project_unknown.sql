-- title: 议定事项关联的项目都在项目台账里
-- level: warn
-- definition: 写了关联项目而旧改项目台账里没有这个编号；这些事项照常计入，不能从事项找到项目。
select street, item_id, title, linked_project_id, file, row_no
from marts.joint_meeting_items as items
anti join
    marts.renovation_projects as projects
    on projects.street = items.street
    and projects.project_id = items.linked_project_id
where linked_project_id is not null
order by street, item_id
