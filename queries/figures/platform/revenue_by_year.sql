-- title: 每年的公共收益
-- grain: one row per year with an entry, the newest first
-- metric: G10
-- definition: 截至统计期末的收支，按收支日期归年，不论统计期的首日；年末结余从台账第一笔算到当年（统计期末）最后一笔。
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- column: year_label |  |  | 年份
-- measure: income | G10 | 元 | cumulative | - | up | 收入：当年的收入合计
-- measure: spending | G10 | 元 | cumulative | - | - | 支出：当年的支出合计
-- measure: balance | G10 | 元 | cumulative | - | - | 当年结余：收入 − 支出，可以为负
-- measure: total_balance | G10 | 元 | cumulative | - | - | 年末结余：到当年末（统计期末）的全部收入 − 全部支出
with
    by_year as (
        select
            year_label,
            sum(entries.income) as income,
            sum(entries.spending) as spending,
            sum(sum(entries.income - entries.spending)) over (
                order by year_label
            ) as total_balance
        from marts.revenue_until($street, $communities, $end) as entries
        group by year_label
    )

select
    year_label,
    round(by_year.income, 2) as income,
    round(by_year.spending, 2) as spending,
    round(by_year.income - by_year.spending, 2) as balance,
    round(by_year.total_balance, 2) as total_balance
from by_year
order by year_label desc
