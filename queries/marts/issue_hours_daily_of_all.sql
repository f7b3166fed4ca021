-- title: 问题台账的日历方块：一个办结日、办理的整小时数
-- definition: 各街道之和（marts.issue_hours_daily）；没有街道的表不分街道汇总（warehouse/part.py）。
select day, since, hours, sum(closed)::integer as closed
from marts.issue_hours_daily
group by day, since, hours
having sum(closed) <> 0
order by day
