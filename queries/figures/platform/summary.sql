-- title: 智治平台总体情况
-- grain: the whole
-- metric: P01
-- definition: 只数智治平台月报里的事件。智治平台与问题台账（事事通、网格、12345 等）是两套系统，两边的件数不相加，完成率与办结率不合成一个率。
-- 一个月算在它的 1 日所在的统计期里。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: received | P01 | 件 | flow | - | - | 事件：统计期内各月收到的
-- measure: due | P02 | 件 | flow | - | - | 到期：事件中到填报时已到办结时限的，没有写到期数的按全部到期
-- measure: due_completed | P02 | 件 | flow | - | up | 到期办结：到期的事件中办结的
-- measure: completion_rate | P02 | share | flow | due_completed / due | up |
-- 事件完成率：到期办结 ÷ 到期，没有到期的不在分母里
-- measure: overdue | P02 | 件 | flow | - | down | 到期未办结：到期 − 到期办结
-- measure: not_due | P02 | 件 | flow | - | - | 未到期：事件 − 到期，不进入完成率
-- measure: returned | P01 | 件 | flow | - | down | 退回：统计期内各月退回的
-- measure: lanes | P01 | 条 | flow | - | - | 跑道：统计期内有事件的跑道
-- measure: months | P01 | 个月 | flow | - | - | 月份：统计期内有月报的月份
-- rows: received | platform/monthly_rows?measure=received
-- rows: due | platform/monthly_rows?measure=due
-- rows: due_completed | platform/monthly_rows?measure=due
-- rows: overdue | platform/monthly_rows?measure=overdue
-- rows: not_due | platform/monthly_rows?measure=not_due
-- rows: returned | platform/monthly_rows?measure=returned
select
    coalesce(sum(received), 0)::bigint as received,
    coalesce(sum(due), 0)::bigint as due,
    coalesce(sum(due_completed), 0)::bigint as due_completed,
    sum(due_completed) / nullif(sum(due), 0) as completion_rate,
    coalesce(sum(overdue), 0)::bigint as overdue,
    coalesce(sum(not_due), 0)::bigint as not_due,
    coalesce(sum(returned), 0)::bigint as returned,
    count(distinct lane) filter (received > 0) as lanes,
    count(distinct month) as months
from marts.platform_months($street, $communities, $start, $end)
