-- title: 监督检查的项目都在旧改项目台账里
-- level: warn
-- definition: 没有写项目，或旧改项目台账里没有这个编号或名称；这些检查照常计入整改率，不能从检查找到项目。
-- column: inspection_id |  |  | 检查编号
-- column: inspected_on |  |  | 检查日期
select street, inspection_id, project_id, inspected_on, file, row_no
from marts.inspections
where project is null
order by street, inspection_id
