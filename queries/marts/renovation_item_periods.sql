-- title: 分项在每一段时间里的完成情况，一个分项两次填报之间一行
-- definition: 任一统计时点只落在一个分项的一行里，那就是时点前最近的一次填报。首次填报之前完成量为零、填报日期为空。
-- 没有计划量的分项没有完成率；超出计划的部分单列，不抵其他分项。最近一次只填报了累计进度的，完成率就是累计进度。
with
    snapshots as (
        select
            street,
            item_id,
            reported_on as valid_from,
            reported_on,
            done_qty,
            original_done_qty,
            original_month_qty,
            is_by_quantity,
            planned_pct,
            actual_pct,
            note,
            as_written,
            file,
            row_no
        from marts.renovation_progress
        union all
        select
            street,
            item_id,
            date '0001-01-01',
            null,
            0,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null
        from marts.renovation_items
    ),
    periods as (
        select
            *,
            coalesce(
                lead(valid_from) over (partition by street, item_id order by valid_from)
                - 1,
                date '9999-12-31'
            ) as valid_to
        from snapshots
    )

select
    items.* exclude (as_written, file, row_no, import_id),
    periods.valid_from,
    periods.valid_to,
    periods.reported_on,
    periods.done_qty,
    case
        when not items.has_plan
        then null
        when not periods.is_by_quantity
        then least(greatest(periods.actual_pct, 0), 1)
        when periods.done_qty is not null
        then least(periods.done_qty, items.plan_qty) / items.plan_qty
    end as completion_rate,
    case
        when items.has_plan and periods.done_qty is not null
        then greatest(periods.done_qty - items.plan_qty, 0)
    end as over_qty,
    periods.original_done_qty,
    periods.original_month_qty,
    periods.is_by_quantity,
    periods.planned_pct,
    periods.actual_pct,
    periods.note,
    -- Of what was planned, and of what was reported since.
    map_concat(items.as_written, periods.as_written) as as_written,
    coalesce(periods.file, items.file) as file,
    coalesce(periods.row_no, items.row_no) as row_no
from periods
inner join marts.renovation_items as items using (street, item_id)
order by items.street, items.project_id, items.item_id, periods.valid_from
