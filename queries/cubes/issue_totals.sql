-- title: 事件办理的各项件数
-- definition: 与 marts.issue_totals 相同：期内的取日历方块之和，在办的取在办的件，批次的办结是收集减去仍在办的。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 0
with
    flows as (
        select
            coalesce(
                sum(
                    columns(
                        [
                            'collected',
                            'closed',
                            'due',
                            'on_time',
                            'without_due',
                            'registered',
                            'merged',
                            'voided'
                        ]
                    )
                ),
                0
            )::bigint
        from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
        cross join marts.period(['issues'], chosen_street, chosen_start, chosen_end)
        where day between start_day and end_day
    ),
    sums as (
        select coalesce(sum(collected), 0)::bigint as cumulative_collected
        from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
    ),
    stocks as (
        select
            count(*) filter (is_cohort) as cohort_open,
            count(*) filter (is_cohort and due_on > on_day) as unclosed_not_due,
            count(*) as open_backlog,
            count(*) filter (is_suspended) as suspended,
            count(*) filter (is_suspended and due_on < on_day) as suspended_past_due,
            count(*) filter (is_overdue) as overdue_open,
            max(days_overdue) filter (is_overdue) as most_days_overdue,
            count(*) filter (
                not is_suspended
                and - days_overdue between 0 and marts.setting('due_soon_days')::integer
            ) as due_soon
        from
            (
                select
                    *,
                    coalesce(
                        reported_on between start_day and end_day, false
                    ) as is_cohort
                from marts.issues_open_on(chosen_street, chosen_communities, on_day)
                cross join
                    marts.period(['issues'], chosen_street, chosen_start, chosen_end)
            )
    )

select
    collected,
    collected - cohort_open as closed,
    unclosed_not_due,
    cumulative_collected,
    cumulative_collected - open_backlog as cumulative_closed,
    flows.closed as closed_in_period,
    open_backlog,
    suspended,
    suspended_past_due,
    overdue_open,
    most_days_overdue,
    due_soon,
    due,
    on_time,
    without_due,
    registered,
    merged,
    voided
from flows
cross join sums
cross join stocks
