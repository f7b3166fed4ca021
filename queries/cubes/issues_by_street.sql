-- title: 各街道的收集、办结、在办、超期
-- definition: 与 marts.issues_by_street 相同：收集取日历方块之和，办结是收集减去仍在办的。
-- arguments: chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
with
    flows as (
        select
            street,
            coalesce(
                sum(collected) filter (marts.is_within(day, chosen_start, chosen_end)),
                0
            )::bigint as collected
        from marts.issue_daily
        where day <= on_day and since <= on_day
        group by street
        having sum(collected) <> 0
    ),
    stocks as (
        select
            street,
            count(*) filter (
                marts.is_within(reported_on, chosen_start, chosen_end)
            ) as cohort_open,
            count(*) as open_backlog,
            count(*) filter (is_overdue) as overdue_open
        from marts.issues_open_on(null, null, on_day)
        group by street
    )

select
    street,
    collected,
    collected - coalesce(cohort_open, 0) as closed,
    coalesce(open_backlog, 0) as open_backlog,
    coalesce(overdue_open, 0) as overdue_open
from flows
left join stocks using (street)
