-- title: 问题台账的日历方块：一个街道、一日
-- definition: 各社区之和（marts.issue_daily_by_community）。
select
    street, day, since, sum(columns(* exclude (street, community, day, since)))::integer
from marts.issue_daily_by_community
group by street, day, since
order by street, day
