-- title: 期内办结件办理小时数的中位数和九成位
-- definition: 与 marts.hours_to_close 相同：排在第 (n - 1) × 0.5、× 0.9 位的小时数，在两件之间的按比例取。先从
-- marts.issue_hours_daily
-- 看这几位在第几个整小时里，再只看 marts.issue_hours 的那几个小时。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 1000000
with
    running as (
        select
            hours,
            sum(issues) over (order by hours) - issues as before,
            sum(issues) over (order by hours) as until,
            sum(issues) over () as total
        from
            cubes.issues_closed_by_hours(
                chosen_street, chosen_communities, chosen_start, chosen_end, on_day
            )
    ),
    -- The places that are looked for; between two issues there are two.
    places as (
        select
            share,
            unnest([floor((total - 1) * share), ceil((total - 1) * share)]) as place,
            (total - 1) * share as between_places
        from (select any_value(total) as total from running)
        cross join (select unnest([0.5, 0.9]) as share)
        where total > 0
    ),
    needed as (
        select distinct hours, before
        from running
        inner join places on place >= before and place < until
    ),
    -- Materialised, or DuckDB groups all hours before it looks which are needed.
    near as materialized(
        select hours, before, hours_to_close, closed
        from marts.issue_hours
        inner join needed on hours = whole_hours
        where
            marts.is_chosen(chosen_street, chosen_communities, street, community)
            and marts.is_within(day, chosen_start, chosen_end)
            and since <= on_day
    ),
    -- How many of all are done after so many hours.
    done as (
        select
            hours_to_close,
            before + sum(sum(closed)) over (
                partition by hours order by hours_to_close
            ) as until
        from near
        group by hours, before, hours_to_close
        having sum(closed) <> 0
    ),
    found as (
        select
            share,
            min(hours_to_close)
            + (max(hours_to_close) - min(hours_to_close))
            * (any_value(between_places) - min(place)) as hours
        from places
        asof join done on place < until
        group by share
    )

select list(hours order by share) as hours
from found
