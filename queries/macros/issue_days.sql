-- title: 首件以来的每一日
-- definition: 从首件之日到统计期末，没有件的日子也一日一行：收集按上报日期，办结按办结日期，open_backlog 是当日结束时尚未办结的有效件（按
-- on_day
-- 认定），统计期里的 is_in_period。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    valid as (
        select reported_on, closed_on
        from marts.issues_on(chosen_street, chosen_communities, on_day)
    ),
    collected_by_day as (
        select reported_on as day, count(*) as collected from valid group by reported_on
    ),
    closed_by_day as (
        select closed_on as day, count(*) as closed
        from valid
        where closed_on is not null
        group by closed_on
    ),
    record as (
        select
            unnest(generate_series(first_day, end_day, interval 1 day))::date as day,
            first_day,
            start_day
        from marts.period(['issues'], chosen_street, chosen_start, chosen_end)
    ),
    counted as (
        select
            day,
            first_day,
            day >= start_day as is_in_period,
            coalesce(collected, 0) as collected,
            coalesce(closed, 0) as closed
        from record
        left join collected_by_day using (day)
        left join closed_by_day using (day)
    )

select *, sum(collected - closed) over (order by day)::bigint as open_backlog
from counted
