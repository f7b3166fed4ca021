-- title: 累计完成量只增不减
-- level: warn
-- definition: 比上一次填报少的，本月完成量已累加；指标以最近一次填报为准，不取历次最大。
with
    compared as (
        select
            *,
            lag(reported_on) over (
                partition by street, item_id order by reported_on
            ) as previous_on,
            lag(original_done_qty) over (
                partition by street, item_id order by reported_on
            ) as previous_qty
        from marts.renovation_progress
    )

select
    street,
    item_id,
    previous_on,
    previous_qty,
    reported_on,
    original_done_qty as done_qty,
    file,
    row_no
from compared
where original_done_qty < previous_qty
order by street, item_id, reported_on
