-- title: 事件办理的各项件数
-- definition: issues/summary 的件数，口径见那里。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    measured as (
        select
            *,
            reported_on between start_day and end_day as is_registered,
            closed_on between start_day and end_day as is_closed_in_period,
            due_on between start_day and end_day and not is_suspended as is_due,
            not is_closed
            and not is_suspended
            and - days_overdue
            between 0 and marts.setting('due_soon_days')::integer as is_due_soon
        from marts.issues_known_on(chosen_street, chosen_communities, on_day)
        cross join marts.period(['issues'], chosen_street, chosen_start, chosen_end)
    )

select
    count(*) filter (is_valid and is_registered) as collected,
    count(*) filter (is_valid and is_registered and is_closed) as closed,
    count(*) filter (
        is_valid and is_registered and not is_closed and due_on > on_day
    ) as unclosed_not_due,
    count(*) filter (is_valid) as cumulative_collected,
    count(*) filter (is_valid and is_closed) as cumulative_closed,
    count(*) filter (is_valid and is_closed_in_period) as closed_in_period,
    count(*) filter (is_valid and not is_closed) as open_backlog,
    count(*) filter (is_valid and not is_closed and is_suspended) as suspended,
    count(*) filter (
        is_valid and not is_closed and is_suspended and due_on < on_day
    ) as suspended_past_due,
    count(*) filter (is_valid and is_overdue) as overdue_open,
    max(days_overdue) filter (is_valid and is_overdue) as most_days_overdue,
    count(*) filter (is_valid and is_due_soon) as due_soon,
    count(*) filter (is_valid and is_due) as due,
    count(*) filter (is_valid and is_due and is_on_time) as on_time,
    count(*) filter (is_valid and is_registered and due_at is null) as without_due,
    count(*) filter (is_registered) as registered,
    count(*) filter (is_registered and is_merged) as merged,
    count(*) filter (is_registered and not is_valid and is_voided) as voided
from measured
