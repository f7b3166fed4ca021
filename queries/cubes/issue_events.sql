-- title: 每一日收集、办结、超期的件
-- definition: 与 marts.issue_events 相同：取日历方块之和；当日收集已办结的是收集减去仍在办的。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
-- from: 0
with
    by_day as (
        select
            day,
            sum(columns(['collected', 'closed', 'closed_late', 'became_late']))::bigint
        from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
        group by day
    ),
    open_by_day as (
        select reported_on as day, count(*) as cohort_open
        from marts.issues_open_on(chosen_street, chosen_communities, on_day)
        group by day
    )

select by_day.*, collected - coalesce(cohort_open, 0) as cohort_closed
from by_day
left join open_by_day using (day)
