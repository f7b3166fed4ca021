-- title: 完成量不超过计划量的 1.2 倍
-- level: warn
-- definition: 最近一次填报超出计划两成以上的分项，可能是单位或计划量填错；完成率按 100% 计，超出的量单列。
select
    street,
    project_id,
    item_id,
    item,
    unit,
    plan_qty,
    done_qty,
    reported_on,
    file,
    row_no
from marts.renovation_item_periods
where done_qty > plan_qty * 1.2 and valid_to = date '9999-12-31'
order by street, project_id, item_id
