-- title: 旧改进度，一个分项一个填报日期一行
-- definition: 完成量用原单位，有累计的，有本月的（月初到填报日）；累加和换算在 marts 里做。
select
    street,
    item_id,
    as_of as reported_on,
    done_qty as snapshot_qty,
    month_qty,
    planned_pct,
    actual_pct,
    note,
    as_written,
    import_id,
    row_no
from raw.renovation_progress
