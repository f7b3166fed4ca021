-- title: 某一日的旧改分项
-- definition:
-- 一个分项一行：这一日所处的一段（marts.renovation_item_periods），带上计划进度：填报了的取填报的，没有的按计划工期推算。取消的项目不在其中。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    coalesce(
        planned_pct, marts.planned_share_on(plan_start, plan_end, on_day)
    ) as planned_progress,
    planned_pct is null and planned_progress is not null as is_planned_estimated
from marts.renovation_item_periods as periods
where
    marts.is_chosen(
        chosen_street, chosen_communities, periods.street, periods.community
    )
    and not is_cancelled
    and on_day between valid_from and valid_to
