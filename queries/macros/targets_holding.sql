-- title: 某一日适用的指标目标
-- definition: 适用期包含这一日的目标，长期的总是适用；没有给出日期的全部算。length_days 越小的说得越细：季度的、年度的、长期的。
-- arguments: chosen_street, on_day
-- returns: table
select *, coalesce(date_diff('day', starts_on, ends_on), 100000) as length_days
from marts.metric_targets
where
    (chosen_street is null or street = chosen_street)
    and (on_day is null or starts_on is null or on_day between starts_on and ends_on)
