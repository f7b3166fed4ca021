-- title: 应处置和按期处置，分社区或分承办单位
-- definition: 与 marts.issues_due_by 相同：取日历方块之和；分承办单位而选了社区的数件。
-- arguments: grouped_by, chosen_street, chosen_communities, chosen_start, chosen_end,
-- on_day
-- returns: table
-- from: 50000
with
    counted as (
        select street, community, null as handler_org, due, on_time, day, since
        from marts.issue_daily_by_community
        where
            grouped_by = 'community'
            and (
                chosen_communities is null
                or list_contains(chosen_communities, community)
            )
        union all
        select street, null, handler_org, due, on_time, day, since
        from marts.issue_handler_daily
        where grouped_by = 'handler_org' and chosen_communities is null
    )

select
    street,
    columns([grouped_by]),
    sum(due)::bigint as due,
    sum(on_time)::bigint as on_time
from counted
where
    (chosen_street is null or street = chosen_street)
    and marts.is_within(day, chosen_start, chosen_end)
    and since <= on_day
group by all
having sum(due) <> 0
union all
select *
from
    marts.issues_due_by(
        grouped_by, chosen_street, chosen_communities, chosen_start, chosen_end, on_day
    )
where grouped_by = 'handler_org' and chosen_communities is not null
