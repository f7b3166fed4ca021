-- title: 旧改进度，一个分项一个填报日期一行
-- definition: 完成量按分项的单位换算（公里→米）；没有对应分项的进度不在其中，另有检查列出。
select
    progress.street,
    progress.item_id,
    progress.reported_on,
    greatest(progress.original_done_qty, 0) * items.unit_factor as done_qty,
    progress.original_done_qty,
    progress.planned_pct,
    progress.actual_pct,
    progress.note,
    imports.file,
    progress.row_no
from staging.renovation_progress as progress
inner join staging.renovation_items as items using (street, item_id)
left join meta.imports as imports on imports.import_id = progress.import_id
order by progress.street, progress.item_id, progress.reported_on
