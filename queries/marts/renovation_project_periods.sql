-- title: 项目在每一段时间里的进度和阶段，一个项目两个变化日之间一行
-- definition: 任一统计时点只落在一个项目的一行里。实际进度是有计划量的分项完成率按权重加总，已竣工验收的为 100%；
-- 只填报了累计进度的分项，完成率就是累计进度；没有一个分项有计划量的，取填报的形象进度；都没有的为空。计划进度取填报的计划进度，没有填报的分项按计划工期逐日推算，
-- 所以在一段之内是一条直线：planned_base 加上 planned_daily 乘以天数。
with
    change_days as (
        select street, project_id, date '0001-01-01' as valid_from
        from marts.renovation_projects
        union
        select street, project_id, started_since
        from marts.renovation_projects
        where started_since is not null
        union
        select street, project_id, substantial_since
        from marts.renovation_projects
        where substantial_since is not null
        union
        select street, project_id, accepted_since
        from marts.renovation_projects
        where accepted_since is not null
        union
        select street, project_id, plan_start
        from marts.renovation_projects
        where plan_start is not null
        union
        select street, project_id, plan_end
        from marts.renovation_projects
        where plan_end is not null
        union
        select street, project_id, plan_end + 1
        from marts.renovation_projects
        where plan_end is not null
        union
        select street, project_id, valid_from
        from marts.renovation_item_periods
    ),
    periods as (
        select
            *,
            coalesce(
                lead(valid_from) over (
                    partition by street, project_id order by valid_from
                )
                - 1,
                date '9999-12-31'
            ) as valid_to
        from change_days
    ),
    -- With plan quantities only the items that have one count; without any, all of
    -- them do.
    counted_items as (
        select *
        from marts.renovation_item_periods
        qualify has_plan or not bool_or(has_plan) over (partition by street, project_id)
    ),
    summed as (
        select
            periods.street,
            periods.project_id,
            periods.valid_from,
            any_value(periods.valid_to) as valid_to,
            sum(items.project_weight * items.completion_rate) / nullif(
                sum(items.project_weight) filter (items.completion_rate is not null), 0
            ) as quantity_progress,
            bool_and(not items.is_by_quantity) filter (
                items.completion_rate is not null and items.reported_on is not null
            ) as is_reported_only,
            sum(items.project_weight * items.actual_pct) / nullif(
                sum(items.project_weight) filter (items.actual_pct is not null), 0
            ) as reported_progress,
            sum(items.project_weight * items.planned_pct) as planned_sum,
            sum(items.project_weight) filter (
                items.planned_pct is not null
            ) as planned_weight,
            sum(items.project_weight) filter (
                items.planned_pct is null
            ) as unplanned_weight,
            max(items.reported_on) as reported_on
        from periods
        left join
            counted_items as items
            on items.street = periods.street
            and items.project_id = periods.project_id
            and periods.valid_from between items.valid_from and items.valid_to
        group by periods.street, periods.project_id, periods.valid_from
    ),
    scheduled as (
        select
            summed.*,
            projects.* exclude (street, project_id),
            summed.valid_from >= projects.accepted_since as is_accepted,
            summed.valid_from >= projects.substantial_since as is_substantial,
            summed.valid_from >= projects.started_since as is_started,
            marts.planned_share_on(
                projects.plan_start, projects.plan_end, summed.valid_from
            ) as linear_base,
            case
                when
                    summed.valid_from >= projects.plan_start
                    and summed.valid_from < projects.plan_end
                then 1 / (date_diff('day', projects.plan_start, projects.plan_end) + 1)
                else 0
            end as linear_daily,
            case
                when summed.planned_weight > 0 and linear_base is null
                then 0
                when summed.planned_weight > 0
                then
                    coalesce(summed.unplanned_weight, 0)
                    / (summed.planned_weight + coalesce(summed.unplanned_weight, 0))
                else 1
            end as estimated_share
        from summed
        inner join marts.renovation_projects as projects using (street, project_id)
    )

select
    street,
    project_id,
    valid_from,
    valid_to,
    project,
    community,
    area,
    parent_area,
    estate,
    households,
    floor_area_m2,
    is_cancelled,
    case
        when is_cancelled
        then 'cancelled'
        when is_accepted
        then case when stage = 'handed_over' then stage else 'accepted' end
        when is_substantial
        then 'substantial'
        when is_started
        then case when stage = 'paused' then stage else 'in_progress' end
        when stage in ('surveyed', 'designed', 'consulted', 'tendering', 'paused')
        then stage
        else 'preparing'
    end as stage,
    coalesce(is_started, false) as is_started,
    coalesce(is_substantial, false) as is_substantial,
    coalesce(is_accepted, false) as is_accepted,
    coalesce(is_started and not coalesce(is_substantial, false), false) as is_under_way,
    coalesce(valid_from > plan_end, false) as is_past_plan_end,
    case
        when is_accepted
        then 1.0::double
        else coalesce(quantity_progress, reported_progress)
    end as progress,
    case
        when is_accepted
        then '已验收'
        when quantity_progress is not null and not coalesce(is_reported_only, false)
        then '工程量'
        when coalesce(quantity_progress, reported_progress) is not null
        then '填报进度'
    end as progress_basis,
    case
        when estimated_share = 0
        then planned_sum / planned_weight
        when planned_weight > 0
        then
            planned_sum / planned_weight * (1 - estimated_share)
            + linear_base * estimated_share
        else linear_base
    end as planned_base,
    linear_daily * estimated_share as planned_daily,
    planned_base is not null and estimated_share > 0 as is_planned_estimated,
    reported_on,
    plan_start,
    plan_end,
    plan_end_original,
    actual_start,
    substantial_on,
    accepted_on,
    delay_reason,
    marts.setting('delay_threshold') as delay_threshold,
    file,
    row_no
from scheduled
order by street, project_id, valid_from
