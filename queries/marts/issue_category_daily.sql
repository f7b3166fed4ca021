-- title: 问题台账的日历方块：一个街道、一个类别、一个上报日
-- definition: 收集的有效件；since 的意思见 marts.issue_daily_by_community。
select
    street,
    category,
    reported_on as day,
    greatest(since, reported_on) as since,
    sum(sign)::integer as collected
from marts.issue_changes()
group by all
having sum(sign) <> 0
order by street, day
