-- title: 智治平台任务，逐项的一项一行，汇总的一月一条跑道一行
select *
from marts.lane_named('staging.platform_tasks')
order by street, received_on, lane_place, lane
