-- title: 问题台账里登记的智治平台件，一件一行
select *
from marts.lane_named('staging.platform_events')
order by street, reported_on, lane_place, lane
