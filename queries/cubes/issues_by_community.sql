-- title: 各社区的收集、办结、在办、超期
-- definition: 与 marts.issues_by_community 相同：收集取日历方块之和，办结是收集减去仍在办的。
-- arguments: chosen_street, chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
with
    flows as (
        select street, community, sum(collected)::bigint as collected
        from marts.issue_daily_by_community
        where
            (chosen_street is null or street = chosen_street)
            and marts.is_within(day, chosen_start, chosen_end)
            and since <= on_day
        group by street, community
        having sum(collected) <> 0
    ),
    stocks as (
        select
            street,
            community,
            count(*) filter (
                marts.is_within(reported_on, chosen_start, chosen_end)
            ) as cohort_open,
            count(*) as open_backlog,
            count(*) filter (is_overdue) as overdue_open
        from marts.issues_open_on(chosen_street, null, on_day)
        group by street, community
    )

select
    street,
    community,
    collected,
    collected - coalesce(cohort_open, 0) as closed,
    coalesce(open_backlog, 0) as open_backlog,
    coalesce(overdue_open, 0) as overdue_open
from flows
left join stocks using (street, community)
