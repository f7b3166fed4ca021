-- title: 每月积分发放、兑换与结余
-- unit: 分
-- grain: one row per month, zeros included
-- metric: V12
-- definition: 发放、兑换、过期、调整是当月（统计期内）的流量，冲正记在冲正当月；结余是从第一笔起到当月末（或统计期末）的累计。按志愿者所属社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: month |  |  | 月份：当月 1 日
-- measure: issued | V09 | 分 | flow | - | - | 发放：当月发放，扣除冲正
-- measure: redeemed | V10 | 分 | flow | - | - | 兑换：当月兑换，扣除冲正
-- measure: expired | V12 | 分 | flow | - | - | 过期：当月过期，扣除冲正
-- measure: adjusted | V12 | 分 | flow | - | - | 调整：当月调整，可以为负
-- measure: outstanding | V12 | 分 | cumulative | - | - | 月末结余：截至月末累计的发放 − 兑换 − 过期 + 调整
-- column: is_partial |  |  | 不满一月：统计期或记录没有覆盖整月
with
    moved as (
        select
            date_trunc('month', happened_on)::date as month,
            sum(issued) filter (happened_on >= start_day) as issued,
            sum(redeemed) filter (happened_on >= start_day) as redeemed,
            sum(expired) filter (happened_on >= start_day) as expired,
            sum(adjusted) filter (happened_on >= start_day) as adjusted,
            sum(issued - redeemed - expired + adjusted) as change
        from marts.points
        cross join marts.period(['points'], $street, $start, $end)
        where
            marts.is_chosen($street, $communities, street, community)
            and happened_on <= end_day
        group by all
    )

select
    month,
    coalesce(columns(['issued', 'redeemed', 'expired', 'adjusted']), 0),
    sum(coalesce(change, 0)) over (order by month) as outstanding,
    is_partial
from marts.months(['points'], $street, $start, $end)
left join moved using (month)
qualify is_in_period
order by month
