-- title: 走访议事写的项目都在旧改项目台账里
-- level: warn
-- definition: 写了项目而旧改项目台账里没有这个编号或名称；这些走访照常计次。
-- column: consultation_id |  |  | 走访编号
-- column: held_on |  |  | 走访日期
select street, consultation_id, project_id, held_on, file, row_no
from marts.consultations
where project_id is not null and project is null
order by street, consultation_id
