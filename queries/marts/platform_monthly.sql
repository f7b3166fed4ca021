-- title: 智治平台月报，一月、一条跑道、一个处置层级一行
select *, marts.tier_of(level) as tier
from marts.lane_named('staging.platform_monthly')
order by street, month, lane_place, lane
