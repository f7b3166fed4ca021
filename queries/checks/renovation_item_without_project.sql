-- title: 旧改分项都有所属项目
-- level: warn
-- definition: 项目台账里没有的项目编号；这些分项计入实物量，归入“未归属”，不计入任何项目的进度。
select street, item_id, item, project_id, file, row_no
from marts.renovation_items
where project is null
order by street, item_id
