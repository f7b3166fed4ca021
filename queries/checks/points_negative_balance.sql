-- title: 积分余额不为负：任一时点每人每类积分的结余
-- level: warn
-- definition: 按变动时间累计，同一时刻的几笔合在一起看；列出曾经为负的人、最早出现的时间和最低余额。
-- personal: 积分流水
with
    moved as (
        select
            street,
            volunteer_key,
            point_type,
            changed_at,
            sum(issued - redeemed - expired + adjusted) as change
        from marts.points
        group by street, volunteer_key, point_type, changed_at
    ),
    balances as (
        select
            *,
            sum(change) over (
                partition by street, volunteer_key, point_type order by changed_at
            ) as balance
        from moved
    )

select
    street,
    volunteer_key,
    point_type,
    min(changed_at) as first_negative_at,
    min(balance) as lowest_balance
from balances
where balance < 0
group by street, volunteer_key, point_type
order by lowest_balance, street, volunteer_key
