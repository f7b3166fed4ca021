-- title: 每年的公共收益
-- grain: one row per year with an entry in the period, the newest first
-- metric: G10
-- definition: 统计期内的收支，按收支日期归年；年末结余从台账第一笔算到当年（统计期）最后一笔。
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- column: year_label |  |  | 年份
-- measure: income | G10 | 元 | flow | - | up | 收入：统计期内的收入合计
-- measure: spending | G10 | 元 | flow | - | - | 支出：统计期内的支出合计
-- measure: balance | G10 | 元 | flow | - | - | 期内结余：收入 − 支出，可以为负
-- measure: total_balance | G10 | 元 | cumulative | - | - | 年末结余：到当年末（统计期末）的全部收入 − 全部支出
with
    counted as (
        select *, marts.is_within(happened_on, $start, $end) as is_counted
        from marts.revenue_until($street, $communities, $end)
    ),
    by_year as (
        select
            happened_year,
            coalesce(sum(counted.income) filter (is_counted), 0) as income,
            coalesce(sum(counted.spending) filter (is_counted), 0) as spending,
            sum(counted.income - counted.spending) as moved,
            count(*) filter (is_counted) as entries
        from counted
        group by happened_year
    ),
    running as (
        select *, sum(moved) over (order by happened_year) as total_balance from by_year
    )

select
    happened_year || '年' as year_label,
    round(running.income, 2) as income,
    round(running.spending, 2) as spending,
    round(running.income - running.spending, 2) as balance,
    round(running.total_balance, 2) as total_balance
from running
where entries > 0
order by happened_year desc
