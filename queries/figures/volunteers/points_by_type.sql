-- title: 双积分：发放、兑换、过期、调整与结余
-- unit: 分
-- grain: one row per type of points
-- metric: V12
-- definition: 截至统计时点的累计，按志愿者所属社区。结余 = 发放 − 兑换 − 过期 + 调整；冲正从它所冲正的那一笔所在的列扣减，没有写明的从发放扣减。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: point_type | V12 |  | 积分类型代码：honor 荣誉积分，consume 消费积分
-- column: point_type_label | V12 |  | 积分类型
-- measure: issued | V09 | 分 | cumulative | - | - | 发放：扣除冲正
-- measure: redeemed | V10 | 分 | cumulative | - | - | 兑换：扣除冲正
-- measure: expired | V12 | 分 | cumulative | - | - | 过期：扣除冲正
-- measure: adjusted | V12 | 分 | cumulative | - | - | 调整：可以为负
-- measure: outstanding | V12 | 分 | cumulative | - | - | 结余：发放 − 兑换 − 过期 + 调整
-- measure: redemption_rate | V11 | share | cumulative | redeemed / issued | - |
-- 兑换率：兑换 ÷ 发放
-- measure: holders | V12 | 人 | stock | - | - | 持有人数：结余大于零的志愿者
-- persons: holders | masking/holders
with
    balances as (
        select
            point_type,
            point_type_label,
            street,
            volunteer_key,
            sum(issued) as issued,
            sum(redeemed) as redeemed,
            sum(expired) as expired,
            sum(adjusted) as adjusted
        from marts.points
        where
            marts.is_chosen($street, $communities, street, community)
            and happened_on <= $as_of
        group by point_type, point_type_label, street, volunteer_key
    ),
    totals as (
        select
            point_type,
            point_type_label,
            sum(issued) as issued,
            sum(redeemed) as redeemed,
            sum(expired) as expired,
            sum(adjusted) as adjusted,
            count(*) filter (issued - redeemed - expired + adjusted > 0) as holders
        from balances
        group by point_type, point_type_label
    )

select
    point_type,
    point_type_label,
    issued,
    redeemed,
    expired,
    adjusted,
    issued - redeemed - expired + adjusted as outstanding,
    redeemed / nullif(issued, 0) as redemption_rate,
    holders
from totals
order by point_type desc
