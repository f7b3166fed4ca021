-- title: 期初未结、新增、办结、期末未结
-- definition: issues/backlog_bridge 的件数，口径见那里。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    valid as (
        select
            reported_on,
            coalesce(closed_on, 'infinity'::date) as closed_on,
            coalesce(due_on, 'infinity'::date) as due_on,
            is_suspended,
            coalesce(chosen_start, '-infinity'::date) as start_day
        from marts.issues_on(chosen_street, chosen_communities, on_day)
    )

select
    count(*) filter (reported_on < start_day and closed_on >= start_day) as opening,
    count(*) filter (reported_on between start_day and chosen_end) as collected,
    count(*) filter (closed_on between start_day and chosen_end) as closed,
    count(*) filter (reported_on <= chosen_end and closed_on > chosen_end) as closing,
    count(*) filter (
        reported_on <= chosen_end and closed_on > chosen_end and is_suspended
    ) as suspended,
    count(*) filter (
        reported_on <= chosen_end
        and closed_on > chosen_end
        and due_on < chosen_end
        and not is_suspended
    ) as overdue
from valid
