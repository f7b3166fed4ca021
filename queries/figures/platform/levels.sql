-- title: 三级治理架构各处置多少
-- grain: one row per tier with a report in the period
-- metric: I25
-- definition: 三级是社区网格（处置层级写网格、社区的）、街道指挥中心、区治理中心；没有写层级的归入“未写层级”。只数智治平台月报里的事件，与问题台账的件不相加。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: tier | I25 |  | 层级
-- measure: received | P01 | 件 | flow | - | - | 事件：统计期内各月收到的
-- measure: due | P02 | 件 | flow | - | - | 到期：事件中到填报时已到办结时限的，没有写到期数的按全部到期
-- measure: due_completed | P02 | 件 | flow | - | up | 到期办结：到期的事件中办结的
-- measure: completion_rate | P02 | share | flow | due_completed / due | up |
-- 事件完成率：到期办结 ÷ 到期，没有到期的不在分母里
-- measure: overdue | P02 | 件 | flow | - | down | 到期未办结：到期 − 到期办结
-- measure: not_due | P02 | 件 | flow | - | - | 未到期：事件 − 到期，不进入完成率
-- measure: returned | P01 | 件 | flow | - | down | 退回：统计期内各月退回的
-- measure: share | I25 | share | flow | received / total received | - | 占比：这一级处置的事件 ÷
-- 全部事件
with
    by_tier as (
        select
            coalesce(tier, '未写层级') as tier,
            coalesce(sum(received), 0)::bigint as received,
            coalesce(sum(due), 0)::bigint as due,
            coalesce(sum(due_completed), 0)::bigint as due_completed,
            sum(due_completed) / nullif(sum(due), 0) as completion_rate,
            coalesce(sum(overdue), 0)::bigint as overdue,
            coalesce(sum(not_due), 0)::bigint as not_due,
            coalesce(sum(returned), 0)::bigint as returned
        from marts.platform_months($street, $communities, $start, $end)
        group by coalesce(tier, '未写层级')
    )

select *, received / nullif(sum(received) over (), 0) as share
from by_tier
order by
    coalesce(
        list_position(['社区网格', '街道指挥中心', '区治理中心'], tier),
        case when tier = '未写层级' then 9 else 8 end
    ),
    received desc,
    tier collate zh
