-- title: 各社区联席会议
-- definition: 应开和已开的季度、会议、到会、议定事项，每个社区和街道本级一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    meetings as (
        select
            *,
            is_held and marts.is_within(held_on, chosen_start, chosen_end) as is_counted
        from marts.meetings_on(chosen_street, chosen_communities, on_day)
    ),
    by_meetings as (
        select
            street,
            community,
            min(first_quarter) as first_quarter,
            count(*) filter (is_counted) as meetings,
            coalesce(
                sum(invited_units) filter (is_counted and attended_units is not null), 0
            )::bigint as invited,
            coalesce(
                sum(attended_units) filter (is_counted and invited_units is not null), 0
            )::bigint as attended,
            max(held_on) filter (is_held) as last_held_on
        from meetings
        group by street, community
        having min(first_quarter) <= on_day
    ),
    by_quarters as (
        select
            street,
            community,
            count(*) as quarters_due,
            count(*) filter (meetings > 0) as quarters_held
        from
            marts.quarters_due(
                chosen_street, chosen_communities, chosen_start, chosen_end, on_day
            )
        group by street, community
    ),
    by_items as (
        select
            street,
            community,
            count(*) as items,
            count(*) filter (not is_done) as items_open,
            count(*) filter (is_overdue) as items_overdue,
            count(*) filter (is_due) as items_due,
            count(*) filter (is_due and is_done) as items_due_done
        from marts.meeting_items_on(chosen_street, chosen_communities, on_day)
        group by street, community
    )

select
    street,
    community,
    coalesce(quarters_due, 0) as quarters_due,
    coalesce(quarters_held, 0) as quarters_held,
    coalesce(meetings, 0) as meetings,
    coalesce(invited, 0) as invited,
    coalesce(attended, 0) as attended,
    coalesce(items, 0) as items,
    coalesce(items_due, 0) as items_due,
    coalesce(items_due_done, 0) as items_due_done,
    coalesce(items_open, 0) as items_open,
    coalesce(items_overdue, 0) as items_overdue,
    last_held_on
from by_meetings
full join by_items using (street, community)
left join by_quarters using (street, community)
