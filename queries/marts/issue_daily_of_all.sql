-- title: 问题台账的日历方块：一日
-- definition: 各街道之和（marts.issue_daily）；没有街道的表不分街道汇总（warehouse/part.py）。
select day, since, sum(columns(* exclude (street, day, since)))::integer
from marts.issue_daily
group by day, since
order by day
