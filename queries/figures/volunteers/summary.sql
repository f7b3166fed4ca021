-- title: 志愿服务总体情况
-- grain: the whole
-- metric: V01
-- definition: 在册、积分是截至统计时点的累计；活跃看统计时点往前 12 个月；人次、时长、活动、商家使用看统计期内。志愿者、服务和积分按志愿者所属社区，
-- 活动和商家按各自所在社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- measure: registered | V01 | 人 | stock | - | up |
-- 在册志愿者：状态为在册、注册日期不晚于统计时点的，按人去重；停用和注销没有日期，按现在的状态
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：在册志愿者中，统计时点往前 12 个月内至少有一条已确认服务记录的
-- measure: active_rate | V02 | share | stock | active / registered | up | 活跃率：活跃 ÷ 在册
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：统计期内已确认的服务记录条数，同一人可重复
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长：统计期内已确认的服务小时合计
-- measure: pending_hours | V04 | 小时 | flow | - | - | 待审核时长：统计期内尚待审核的小时，不在服务时长之内
-- measure: points_issued | V09 | 分 | cumulative | - | - | 积分发放：截至统计时点累计，扣除冲正
-- measure: points_redeemed | V10 | 分 | cumulative | - | - | 积分兑换：截至统计时点累计，扣除冲正
-- measure: points_expired | V12 | 分 | cumulative | - | - | 积分过期：截至统计时点累计，扣除冲正
-- measure: points_adjusted | V12 | 分 | cumulative | - | - | 积分调整：截至统计时点累计，可以为负
-- measure: points_outstanding | V12 | 分 | cumulative | - | - | 积分结余：发放 − 兑换 − 过期 + 调整
-- measure: redemption_rate | V11 | share | cumulative | points_redeemed /
-- points_issued | - | 积分兑换率：累计兑换 ÷ 累计发放，荣誉积分和消费积分合在一起
-- measure: consume_issued | V09 | 分 | cumulative | - | - | 消费积分发放：截至统计时点累计
-- measure: consume_redeemed | V10 | 分 | cumulative | - | - | 消费积分兑换：截至统计时点累计
-- measure: consume_redemption_rate | V11 | share | cumulative | consume_redeemed /
-- consume_issued | - | 消费积分兑换率：消费积分兑换 ÷ 消费积分发放
-- measure: merchants | V13 | 家 | stock | - | - | 在营商家：入驻时间不晚于统计时点，状态为在营
-- measure: merchants_used | V13 | 家 | flow | - | up | 有兑换的商家：在营商家中统计期内有兑换（冲正的除外）的
-- measure: merchant_usage_rate | V13 | share | flow | merchants_used / merchants | up
-- | 商家活跃率：有兑换的商家 ÷ 在营商家
-- measure: activities | V07 | 场 | flow | - | up | 活动场次：统计期内已开展的志愿活动，计划和取消的不计
-- measure: residents_served | V07 | 人次 | flow | - | up | 服务居民人次：统计期内已开展活动的服务人次合计
-- measure: brands | V08 | 个 | stock | - | - | 服务品牌：截至统计时点有在册志愿者、已开展活动或已确认服务的品牌数
-- persons: registered | masking/registered
-- persons: active | masking/active
-- persons: person_times hours pending_hours | masking/services
-- rows: registered | volunteers/volunteer_rows?measure=registered
-- rows: active | volunteers/volunteer_rows?measure=active
-- rows: person_times | volunteers/service_rows?measure=confirmed
-- rows: hours | volunteers/service_rows?measure=confirmed
-- rows: pending_hours | volunteers/service_rows?measure=pending
-- rows: points_issued | volunteers/points_rows?measure=issued&is_cumulative=true
-- rows: points_redeemed | volunteers/points_rows?measure=redeemed&is_cumulative=true
-- rows: points_expired | volunteers/points_rows?measure=expired&is_cumulative=true
-- rows: points_adjusted | volunteers/points_rows?measure=adjusted&is_cumulative=true
-- rows: activities | volunteers/activity_rows
-- rows: merchants | volunteers/merchants
-- rows: merchants_used | volunteers/merchants
with
    people as (
        select
            count(distinct volunteer_key) as registered,
            count(distinct volunteer_key) filter (is_active) as active
        from marts.volunteers_on($street, $communities, $as_of)
        left join marts.last_served_until($as_of) using (street, volunteer_key)
    ),
    services as (
        select
            count(*) filter (is_confirmed) as person_times,
            coalesce(sum(hours) filter (is_confirmed), 0) as hours,
            coalesce(sum(hours) filter (is_pending), 0) as pending_hours
        from marts.service_records
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(service_date, $start, $end)
    ),
    ledger as (
        select
            coalesce(sum(issued), 0) as points_issued,
            coalesce(sum(redeemed), 0) as points_redeemed,
            coalesce(sum(expired), 0) as points_expired,
            coalesce(sum(adjusted), 0) as points_adjusted,
            coalesce(sum(issued) filter (point_type = 'consume'), 0) as consume_issued,
            coalesce(
                sum(redeemed) filter (point_type = 'consume'), 0
            ) as consume_redeemed
        from marts.points
        where
            marts.is_chosen($street, $communities, street, community)
            and happened_on <= $as_of
    ),
    redemptions_by_merchant as (
        select street, merchant_id, sum(redemptions) as redemptions
        from marts.points
        where merchant_id is not null and marts.is_within(happened_on, $start, $end)
        group by street, merchant_id
    ),
    shops as (
        select
            count(*) as merchants, count(*) filter (redemptions > 0) as merchants_used
        from marts.merchants as merchants
        left join redemptions_by_merchant using (street, merchant_id)
        where
            marts.is_chosen($street, $communities, street, community)
            and is_open
            and coalesce(joined_on <= $as_of, true)
    ),
    events as (
        select
            count(*) as activities,
            coalesce(sum(beneficiary_times), 0) as residents_served
        from marts.activities_until($street, $communities, $end)
        where marts.is_within(held_on, $start, $end)
    ),
    known_brands as (
        select street, community, brand
        from marts.volunteers_on($street, $communities, $as_of)
        union
        select street, community, brand
        from marts.activities_until($street, $communities, $as_of)
        union
        select street, community, brand
        from marts.services_until($street, $communities, $as_of)
    ),
    branded as (
        select count(distinct brand) as brands from known_brands where brand <> '未标品牌'
    )

select
    registered,
    active,
    active / nullif(registered, 0) as active_rate,
    person_times,
    hours,
    pending_hours,
    points_issued,
    points_redeemed,
    points_expired,
    points_adjusted,
    points_issued
    - points_redeemed
    - points_expired
    + points_adjusted as points_outstanding,
    points_redeemed / nullif(points_issued, 0) as redemption_rate,
    consume_issued,
    consume_redeemed,
    consume_redeemed / nullif(consume_issued, 0) as consume_redemption_rate,
    merchants,
    merchants_used,
    merchants_used / nullif(merchants, 0) as merchant_usage_rate,
    activities,
    residents_served,
    brands
from people
cross join services
cross join ledger
cross join shops
cross join events
cross join branded
