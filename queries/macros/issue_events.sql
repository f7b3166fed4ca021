-- title: 每一日收集、办结、超期的件
-- definition: 有件的日子一日几行（各列分别写，没有的为空）：收集、当日收集到 on_day 已办结（cohort_closed）按上报日期；办结、办结时已超期
-- （closed_late）按办结日期；became_late 按超期之日。有效件按 on_day 认定。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    valid as (
        select
            reported_on,
            closed_on,
            is_closed,
            marts.late_from(reported_on, due_on, closed_on, is_suspended) as late_on
        from marts.issues_on(chosen_street, chosen_communities, on_day)
    )

select
    reported_on as day,
    count(*) as collected,
    count(*) filter (is_closed) as cohort_closed
from valid
group by day
union all by name
select
    closed_on as day,
    count(*) as closed,
    count(*) filter (late_on is not null) as closed_late
from valid
where closed_on is not null
group by day
union all by name
select late_on as day, count(*) as became_late
from valid
where late_on is not null
group by day
