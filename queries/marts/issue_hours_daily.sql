-- title: 问题台账的日历方块：一个街道、一个办结日、办理的整小时数
-- definition: 办结的件用了几小时（不满一小时的进一）；since 的意思见 marts.issue_daily_by_community。
-- 中位数先在这里找到是第几小时，再到那一小时的件里取。
select
    street,
    closed_on as day,
    greatest(since, closed_on) as since,
    whole_hours as hours,
    sum(sign)::integer as closed
from marts.issue_changes()
where closed_on is not null and whole_hours is not null
group by all
having sum(sign) <> 0
order by street, day
