-- title: 各街道的收集、办结、在办、超期
-- definition: issues/completion_rate_by_street 的件数，口径见那里；每个街道一行。
-- arguments: chosen_start, chosen_end, on_day
-- returns: table
select
    street,
    count(*) filter (
        marts.is_within(reported_on, chosen_start, chosen_end)
    ) as collected,
    count(*) filter (
        is_closed and marts.is_within(reported_on, chosen_start, chosen_end)
    ) as closed,
    count(*) filter (not is_closed) as open_backlog,
    count(*) filter (is_overdue) as overdue_open
from marts.issues_on(null, null, on_day)
group by street
