-- title: 各跑道的事件
-- grain: one row per lane with a report in the period
-- metric: P01
-- definition: 跑道的名称和先后取参数设置里的跑道名称，别名归到正式名称；其中没有的跑道单独成行，排在后面。只数智治平台月报里的事件，与问题台账的件不相加。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: lane | P01 |  | 跑道
-- measure: received | P01 | 件 | flow | - | - | 事件：统计期内各月收到的
-- measure: due | P02 | 件 | flow | - | - | 到期：事件中到填报时已到办结时限的，没有写到期数的按全部到期
-- measure: due_completed | P02 | 件 | flow | - | up | 到期办结：到期的事件中办结的
-- measure: completion_rate | P02 | share | flow | due_completed / due | up |
-- 事件完成率：到期办结 ÷ 到期，没有到期的不在分母里
-- measure: overdue | P02 | 件 | flow | - | down | 到期未办结：到期 − 到期办结
-- measure: not_due | P02 | 件 | flow | - | - | 未到期：事件 − 到期，不进入完成率
-- measure: returned | P01 | 件 | flow | - | down | 退回：统计期内各月退回的
-- measure: share | P01 | share | flow | received / total received | - | 占比：这条跑道的事件 ÷
-- 全部事件
select
    lane,
    coalesce(sum(received), 0)::bigint as received,
    coalesce(sum(due), 0)::bigint as due,
    coalesce(sum(due_completed), 0)::bigint as due_completed,
    sum(due_completed) / nullif(sum(due), 0) as completion_rate,
    coalesce(sum(overdue), 0)::bigint as overdue,
    coalesce(sum(not_due), 0)::bigint as not_due,
    coalesce(sum(returned), 0)::bigint as returned,
    sum(received) / nullif(sum(sum(received)) over (), 0) as share
from marts.platform_months($street, $communities, $start, $end)
group by lane, lane_place
order by lane_place, received desc, lane collate zh
