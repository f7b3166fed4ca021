-- title: 各类问题的收集、办结
-- definition: 与 marts.issues_by_category 相同：收集取日历方块之和，办结是收集减去仍在办的；选了社区的数件。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
with
    flows as (
        select category, sum(collected)::bigint as collected
        from marts.issue_category_daily
        where
            chosen_communities is null
            and (chosen_street is null or street = chosen_street)
            and marts.is_within(day, chosen_start, chosen_end)
            and since <= on_day
        group by category
        having sum(collected) <> 0
    ),
    stocks as (
        select category, count(*) as cohort_open
        from marts.issues_open_on(chosen_street, null, on_day)
        where marts.is_within(reported_on, chosen_start, chosen_end)
        group by category
    )

select category, collected, collected - coalesce(cohort_open, 0) as closed
from flows
left join stocks using (category)
union all
select *
from
    marts.issues_by_category(
        chosen_street, chosen_communities, chosen_start, chosen_end, on_day
    )
where chosen_communities is not null
