-- title: 指标目标，一个指标在一个范围、一段时间一行
-- definition: 同一指标、同一范围、同一段时间写了几次的，取最后导入的。别名在这里归到正式名称。
select *
from marts.ledger('staging.metric_targets')
qualify
    row_number() over (
        partition by street, metric, community, starts_on, ends_on
        order by import_id desc, row_no desc
    )
    = 1
order by street, metric, community, starts_on
