-- title: 旧改进度，一个分项一个填报日期一行
-- definition: 完成量是累计的。填报了累计完成量的以它为准；此后填报的本月完成量逐月累加，同一个月里填报几次的，本月完成量以后一次为准。
-- 只填报累计进度的一行没有自己的完成量，沿用以前的。按分项的单位换算（公里→米）；没有对应分项的进度不在其中，另有检查列出。
with
    stepped as (
        select
            *,
            -- 本月 counts from the first of the month: of two in one month the later
            -- includes the earlier.
            month_qty - coalesce(
                last_value(month_qty ignore nulls) over (
                    partition by street, item_id, date_trunc('month', reported_on)
                    order by reported_on
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as added_qty,
            count(snapshot_qty) over (
                partition by street, item_id order by reported_on
            ) as snapshots
        from staging.renovation_progress
    ),
    accumulated as (
        select
            *,
            sum(coalesce(snapshot_qty, added_qty)) over (
                partition by street, item_id, snapshots order by reported_on
            ) as original_done_qty
        from stepped
    )

select
    progress.street,
    progress.item_id,
    progress.reported_on,
    case
        when progress.original_done_qty is not null
        then greatest(progress.original_done_qty, 0) * items.unit_factor
    end as done_qty,
    progress.original_done_qty,
    progress.month_qty as original_month_qty,
    progress.snapshot_qty is not null
    or progress.month_qty is not null
    or progress.actual_pct is null as is_by_quantity,
    progress.planned_pct,
    progress.actual_pct,
    progress.note,
    progress.as_written,
    imports.file,
    progress.row_no
from accumulated as progress
inner join staging.renovation_items as items using (street, item_id)
left join meta.imports as imports on imports.import_id = progress.import_id
order by progress.street, progress.item_id, progress.reported_on
