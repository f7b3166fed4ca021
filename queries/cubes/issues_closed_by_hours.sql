-- title: 期内办结的件，按办理的整小时数
-- definition: 与 marts.issues_closed_by_hours 相同：取日历方块之和；选了社区的数件。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
select hours, sum(closed)::bigint as issues
from
    (
        select * exclude (street)
        from marts.issue_hours_daily
        where street = chosen_street
        union all by name
        select *
        from marts.issue_hours_daily_of_all
        where chosen_street is null
    )
where
    chosen_communities is null
    and marts.is_within(day, chosen_start, chosen_end)
    and since <= on_day
group by hours
union all
select *
from
    marts.issues_closed_by_hours(
        chosen_street, chosen_communities, chosen_start, chosen_end, on_day
    )
where chosen_communities is not null
