-- title: 哪些商家有人兑换，哪些没有？
-- grain: one row per merchant, used or not
-- metric: V13
-- definition: 商家台账里截至统计时点已入驻的每一家都列出，统计期内没有兑换的也在内；流水里有而台账里没有的商家、没有写明商家的兑换也各列一行。
-- 按商家所在社区，台账里没有的按志愿者所属社区。
-- main: merchant community status redemptions points_redeemed last_redeemed_on
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: merchant_id |  |  | 商家编号：没有写明商家的为空
-- column: merchant |  |  | 商家
-- column: status |  |  | 状态：台账里没有的为空
-- column: joined_on |  |  | 入驻时间
-- measure: redemptions | V13 | 笔 | flow | - | - | 兑换笔数：统计期内的兑换，全额冲正的扣除
-- measure: points_redeemed | V10 | 分 | flow | - | - | 兑换积分：统计期内兑换的分值，扣除冲正
-- measure: customers | V13 | 人 | flow | - | - | 兑换人数：统计期内来兑换过的志愿者，按人去重
-- column: last_redeemed_on | V13 |  | 最近兑换：截至统计期末最后一次兑换的日期
-- column: is_used | V13 |  | 有兑换：统计期内有兑换（冲正的除外）
-- persons: customers redemptions points_redeemed last_redeemed_on |
with
    redemptions_by_merchant as (
        select
            street,
            merchant_id,
            any_value(merchant) as merchant,
            sum(redemptions) filter (
                happened_on >= coalesce($start, happened_on)
            ) as redemptions,
            sum(redeemed) filter (
                happened_on >= coalesce($start, happened_on)
            ) as points_redeemed,
            count(distinct volunteer_key) filter (
                happened_on >= coalesce($start, happened_on) and direction = 'redeem'
            ) as customers,
            max(happened_on) filter (direction = 'redeem') as last_redeemed_on
        from marts.points
        where
            marts.is_chosen($street, $communities, street, merchant_community)
            and redeemed <> 0
            and happened_on <= $end
        group by street, merchant_id
    ),
    listed as (
        select street, merchant_id, merchant, community, status, joined_on
        from marts.merchants
        where
            marts.is_chosen($street, $communities, street, community)
            and coalesce(joined_on <= $as_of, true)
    ),
    joined as (
        select
            street,
            merchant_id,
            coalesce(
                listed.merchant, redemptions_by_merchant.merchant, '未注明商家'
            ) as merchant,
            coalesce(community, '未归属') as community,
            status,
            joined_on,
            coalesce(columns(['redemptions', 'points_redeemed', 'customers']), 0),
            last_redeemed_on
        from listed
        full join redemptions_by_merchant using (street, merchant_id)
    )

select
    street,
    merchant_id,
    merchant,
    community,
    status,
    joined_on,
    redemptions,
    points_redeemed,
    customers,
    last_redeemed_on,
    redemptions > 0 as is_used
from joined
order by points_redeemed desc, merchant_id is null, merchant_id, street collate zh
