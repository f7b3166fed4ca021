-- title: 旧改进度都有对应的分项
-- level: warn
-- definition: 分项台账里没有的分项编号；这些填报不计入任何指标。
select
    street,
    item_id,
    count(*) as reports,
    min(reported_on) as first_day,
    max(reported_on) as last_day
from staging.renovation_progress
anti join staging.renovation_items using (street, item_id)
group by street, item_id
order by street, item_id
