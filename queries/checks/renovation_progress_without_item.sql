-- title: 旧改进度都有对应的分项
-- level: warn
-- definition: 分项台账里没有的分项编号；这些填报不计入任何指标。
select
    progress.street,
    progress.item_id,
    count(*) as reports,
    min(progress.reported_on) as first_day,
    max(progress.reported_on) as last_day
from staging.renovation_progress as progress
left join staging.renovation_items as items using (street, item_id)
where items.item_id is null
group by progress.street, progress.item_id
order by progress.street, progress.item_id
