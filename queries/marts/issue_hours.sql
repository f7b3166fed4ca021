-- title: 问题台账的办结，按办理小时数排好
-- definition: marts.issue_hours_daily 的一格里是哪些小时数：一件一行，closed 为 1，since 起不再算的为
-- -1（marts.issue_changes）。
-- 中位数只读它所在的那几个小时，不论几个街道。
select
    street,
    community,
    closed_on as day,
    greatest(since, closed_on) as since,
    whole_hours,
    hours_to_close,
    sign as closed
from marts.issue_changes()
where closed_on is not null and whole_hours is not null
-- By hour first: what lies within one is read together.
order by whole_hours, street
