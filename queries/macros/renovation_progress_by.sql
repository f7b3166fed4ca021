-- title: 旧改进度，分片区或分街道
-- definition: 截至这一日的项目数、惠及户数、计划与实际进度；is_by_area 为真时每个片区一行，上级片区由下级片区的项目直接汇总，为假时每个街道一行。
-- arguments: is_by_area, chosen_street, chosen_communities, on_day
-- returns: table
with
    projects as (
        select
            * replace (
                case when is_by_area then area end as area,
                case when is_by_area then parent_area end as parent_area
            )
        from marts.renovation_projects_on(chosen_street, chosen_communities, on_day)
    ),
    -- Each project stands in its own area and in the one above.
    placed as (
        select *
        from projects
        union all
        select * replace (parent_area as area, null as parent_area)
        from projects
        where parent_area is not null
    ),
    totals as (
        select
            street,
            area,
            parent_area,
            min(project_id) as first_project_id,
            count(*) as projects,
            count(*) filter (is_under_way) as in_progress,
            count(*) filter (is_substantial and not is_accepted) as substantial,
            count(*) filter (is_accepted) as accepted,
            count(*) filter (is_delayed) as delayed,
            unnest(
                marts.progress_over(
                    progress, planned_progress, deviation, weight, is_by_households
                )
            )
        from placed
        group by street, area, parent_area
    ),
    estates as (
        select
            street,
            area,
            parent_area,
            any_value(estate) as estate,
            max(households) as households
        from placed
        where is_started
        group by
            street,
            area,
            parent_area,
            community,
            coalesce(estate, project_id),
            estate is null
    ),
    benefits as (
        select
            street,
            area,
            parent_area,
            count(estate) as estates_started,
            sum(households) as households
        from estates
        group by street, area, parent_area
    )

select
    totals.street,
    totals.area,
    totals.parent_area,
    first_project_id,
    projects,
    case when estates_started is null then 0 else households end as households,
    planned_progress,
    progress,
    deviation,
    delayed,
    weighting,
    coalesce(estates_started, 0) as estates_started,
    in_progress,
    substantial,
    accepted,
    measured,
    compared
from totals
left join
    benefits
    on benefits.street = totals.street
    and benefits.area is not distinct from totals.area
    and benefits.parent_area is not distinct from totals.parent_area
