-- title: 问题台账的日历方块：一个街道、一个承办单位、一个期限日
-- definition: 应处置和按期处置的件；since 的意思见 marts.issue_daily_by_community。
select
    street,
    handler_org,
    due_on as day,
    greatest(since, due_on) as since,
    sum(sign)::integer as due,
    coalesce(sum(sign) filter (is_on_time), 0)::integer as on_time
from marts.issue_changes()
where due_on is not null and not is_suspended
group by all
having sum(sign) <> 0 or sum(sign) filter (is_on_time) <> 0
order by street, day
