-- title: 积分守恒：每个街道每类积分的发放、兑换、过期、调整与流水逐笔相符
-- level: fail
-- definition: 流水逐笔按方向加减（冲正反着原来那一笔，没有写明的按冲减发放）得到的结余，应等于发放 − 兑换 − 过期 + 调整，笔数也应相同。
with
    signed as (
        select
            entries.street,
            entries.point_type,
            case
                when entries.direction in ('issue', 'adjust')
                then entries.points
                when entries.direction in ('redeem', 'expire')
                then - entries.points
                when reversed.direction in ('redeem', 'expire')
                then
                    abs(entries.points)
                    * case when reversed.points < 0 then -1 else 1 end
                when reversed.direction = 'adjust' and reversed.points < 0
                then abs(entries.points)
                when reversed.direction is distinct from 'reverse'
                then - abs(entries.points)
            end as change
        from staging.points as entries
        left join
            staging.points as reversed
            on reversed.street = entries.street
            and reversed.entry_id = entries.reversed_entry_id
    ),
    expected as (
        select
            street,
            point_type,
            count(*) as entries,
            -- A reversal of a reversal has no sign of its own here.
            case when count(change) = count(*) then sum(change) end as outstanding
        from signed
        group by street, point_type
    ),
    counted as (
        select
            street,
            point_type,
            count(*) as entries,
            sum(issued - redeemed - expired + adjusted) as outstanding
        from marts.points
        group by street, point_type
    )

select
    street,
    point_type,
    expected.entries as ledger_entries,
    counted.entries as counted_entries,
    expected.outstanding as ledger_outstanding,
    counted.outstanding as counted_outstanding
from expected
full join counted using (street, point_type)
where
    expected.entries is distinct from counted.entries
    or expected.outstanding <> counted.outstanding
order by street, point_type
