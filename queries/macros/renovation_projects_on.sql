-- title: 某一日的旧改项目
-- definition:
-- 一个项目一行：这一日所处的一段（marts.renovation_project_periods），带上计划进度、偏差、是否滞后，和所选的项目的权重：户数，有一个项目缺户数的街道全部等权；各片区、各月、全街道用同一种权重。各街道不同的，一个街道合起来的权重是它的项目数，所以全部街道的平均总在各街道之间。取消的项目不在其中。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    standing as (
        select
            *,
            marts.planned_progress_on(
                planned_base, planned_daily, valid_from, on_day
            ) as planned_progress
        from marts.renovation_project_periods as periods
        where
            marts.is_chosen(
                chosen_street, chosen_communities, periods.street, periods.community
            )
            and not is_cancelled
            and on_day between valid_from and valid_to
    ),
    compared as (
        select
            *,
            progress - planned_progress as deviation,
            plan_end <> plan_end_original as is_replanned,
            -- The ledger's own planned progress follows the present plan.
            case
                when plan_end <> plan_end_original
                then marts.planned_share_on(plan_start, plan_end_original, on_day)
                else planned_progress
            end as planned_originally,
            -- One without households, and all weigh the same.
            coalesce(
                bool_and(coalesce(households > 0, false)) filter (
                    progress is not null
                ) over (partition by street),
                false
            ) as is_by_households
        from standing
    )

select
    *,
    case
        when bool_and(is_by_households) filter (progress is not null) over ()
        then households::double
        when is_by_households
        then
            households::double
            * count(progress) over (partition by street)
            / nullif(
                sum(households) filter (progress is not null) over (
                    partition by street
                ),
                0
            )
        else 1::double
    end as weight,
    progress - planned_originally as deviation_original,
    marts.is_delayed(
        is_under_way, is_past_plan_end, deviation, delay_threshold
    ) as is_delayed
from compared
