-- title: 应处置和按期处置，分街道
-- definition: 与 marts.issues_due_by_street 相同：取日历方块之和。
-- arguments: chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
select street, sum(due)::bigint as due, sum(on_time)::bigint as on_time
from marts.issue_daily
where
    marts.is_within(day, chosen_start, chosen_end) and day <= on_day and since <= on_day
group by street
having sum(due) <> 0
