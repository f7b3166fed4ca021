-- title: 积分流水，一笔变动一行
-- definition: issued、redeemed、expired、adjusted 四列之一带有这一笔的分值，其余为零。冲正从它所冲正的那一笔所在的列扣减，
-- 找不到那一笔的从发放扣减；冲正的冲正恢复原来的列。社区取志愿者所属社区，名册里没有这个人的取流水上的社区。
with
    traced as (
        select
            entries.*,
            case
                when entries.direction <> 'reverse'
                then entries.direction
                when reversed.direction <> 'reverse'
                then reversed.direction
                when restored.direction <> 'reverse'
                then restored.direction
                else 'issue'
            end as counted_as,
            case
                when entries.direction <> 'reverse'
                then entries.points
                when reversed.direction = 'reverse'
                then abs(entries.points) * coalesce(nullif(sign(restored.points), 0), 1)
                else
                    - abs(entries.points)
                    * coalesce(nullif(sign(reversed.points), 0), 1)
            end as counted_points,
            case
                when entries.direction = 'redeem'
                then 1
                when
                    entries.direction = 'reverse'
                    and reversed.direction = 'redeem'
                    and abs(entries.points) >= abs(reversed.points)
                then -1
                -- A redemption that was taken back stands again where that was taken
                -- back.
                when
                    reversed.direction = 'reverse'
                    and restored.direction = 'redeem'
                    and abs(entries.points) >= abs(reversed.points)
                    and abs(reversed.points) >= abs(restored.points)
                then 1
                else 0
            end as redemptions,
            coalesce(
                entries.merchant_id, reversed.merchant_id, restored.merchant_id
            ) as counted_merchant_id
        from marts.ledger('staging.points') as entries
        left join
            staging.points as reversed
            on reversed.street = entries.street
            and reversed.entry_id = entries.reversed_entry_id
        left join
            staging.points as restored
            on restored.street = reversed.street
            and restored.entry_id = reversed.reversed_entry_id
    )

select
    traced.street,
    traced.entry_id,
    traced.volunteer_key,
    volunteers.display_name,
    coalesce(volunteers.community, traced.community, '未归属') as community,
    traced.changed_at,
    traced.happened_on,
    traced.point_type,
    traced.point_type_label,
    traced.direction,
    traced.direction_label,
    traced.points,
    if(traced.counted_as = 'issue', traced.counted_points, 0) as issued,
    if(traced.counted_as = 'redeem', traced.counted_points, 0) as redeemed,
    if(traced.counted_as = 'expire', traced.counted_points, 0) as expired,
    if(traced.counted_as = 'adjust', traced.counted_points, 0) as adjusted,
    traced.redemptions,
    traced.reason,
    traced.counted_merchant_id as merchant_id,
    coalesce(merchants.merchant, traced.counted_merchant_id) as merchant,
    merchants.merchant_id is not null as is_listed_merchant,
    -- Where the merchant is; one that its ledger does not have goes with the volunteer.
    coalesce(
        merchants.community, volunteers.community, traced.community, '未归属'
    ) as merchant_community,
    traced.reversed_entry_id,
    traced.file,
    traced.row_no
from traced
left join marts.volunteers as volunteers using (street, volunteer_key)
left join
    marts.merchants as merchants
    on merchants.street = traced.street
    and merchants.merchant_id = traced.counted_merchant_id
order by traced.street, traced.changed_at
