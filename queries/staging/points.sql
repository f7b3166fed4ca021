-- title: 积分流水，一笔变动一行
-- definition: 兑换、过期、冲正写成负数的，是同样多的正数；发放写成负数的，是调整。
with
    signed as (
        select
            points.* replace(
                case
                    when direction = 'issue' and points < 0 then 'adjust' else direction
                end as direction,
                case
                    when direction in ('redeem', 'expire', 'reverse')
                    then abs(points)
                    else points
                end as points
            )
        from raw.points
    )

select
    street,
    nullif(trim(entry_id), '') as entry_id,
    volunteer_key,
    nullif(trim(community), '') as community,
    "at" as changed_at,
    "at"::date as happened_on,
    point_type,
    case
        point_type when 'honor' then '荣誉积分' when 'consume' then '消费积分' else point_type
    end as point_type_label,
    direction,
    case
        direction
        when 'issue'
        then '发放'
        when 'redeem'
        then '兑换'
        when 'expire'
        then '过期'
        when 'reverse'
        then '冲正'
        when 'adjust'
        then '调整'
        else direction
    end as direction_label,
    points,
    reason,
    nullif(trim(merchant_id), '') as merchant_id,
    -- Only a reversal has one; elsewhere it would be a slip of the pen.
    case
        when direction = 'reverse' then nullif(trim(reversed_entry_id), '')
    end as reversed_entry_id,
    import_id,
    row_no
from signed
