-- title: 各社区的收集、办结、在办、超期
-- definition: issues/completion_rate_by_community 的件数，口径见那里；统计期内有收集的每个社区一行。
-- arguments: chosen_street, chosen_start, chosen_end, on_day
-- returns: table
with
    valid as (
        select *, marts.is_within(reported_on, chosen_start, chosen_end) as is_cohort
        from marts.issues_on(chosen_street, null, on_day)
    )

select
    street,
    community,
    count(*) filter (is_cohort) as collected,
    count(*) filter (is_cohort and is_closed) as closed,
    count(*) filter (not is_closed) as open_backlog,
    count(*) filter (is_overdue) as overdue_open
from valid
group by street, community
having collected > 0
