-- title: 旧改进度，一个分项一个填报日期一行
-- definition: 完成量是原单位的累计量；换算要用分项台账的单位，在 marts 里做。
select
    street,
    item_id,
    as_of as reported_on,
    done_qty as original_done_qty,
    planned_pct,
    actual_pct,
    note,
    import_id,
    row_no
from raw.renovation_progress
