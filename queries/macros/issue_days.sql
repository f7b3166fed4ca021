-- title: 首件以来的每一日
-- definition: 从首件之日到统计期末，没有件的日子也一日一行：收集按上报日期，办结按办结日期，open_backlog 是当日结束时尚未办结的有效件（按
-- on_day
-- 认定），统计期里的 is_in_period。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    events as (
        select
            day,
            coalesce(sum(collected), 0)::bigint as collected,
            coalesce(sum(closed), 0)::bigint as closed
        from marts.issue_events(chosen_street, chosen_communities, on_day)
        group by day
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
        left join events using (day)
    )

select *, sum(collected - closed) over (order by day)::bigint as open_backlog
from counted
