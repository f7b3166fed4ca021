-- title: 各社区的公共收益
-- grain: one row per street and community with an entry up to the end of the period
-- metric: G10
-- definition: 收支看统计期内，累计结余从台账第一笔算到统计期末；收入多的在前。
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- measure: income | G10 | 元 | flow | - | up | 收入：统计期内的收入合计
-- measure: spending | G10 | 元 | flow | - | - | 支出：统计期内的支出合计
-- measure: balance | G10 | 元 | flow | - | - | 期内结余：收入 − 支出，可以为负
-- measure: total_balance | G10 | 元 | cumulative | - | - | 累计结余：截至统计期末的全部收入 − 全部支出
with
    counted as (
        select *, marts.is_within(happened_on, $start, $end) as is_counted
        from marts.revenue_until($street, $communities, $end)
    )

select
    street,
    community,
    round(coalesce(sum(counted.income) filter (is_counted), 0), 2) as income,
    round(coalesce(sum(counted.spending) filter (is_counted), 0), 2) as spending,
    round(
        coalesce(sum(counted.income - counted.spending) filter (is_counted), 0), 2
    ) as balance,
    round(sum(counted.income - counted.spending), 2) as total_balance
from counted
group by street, community
order by income desc, total_balance desc, street collate zh, community collate zh
