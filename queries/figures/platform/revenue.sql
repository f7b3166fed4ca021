-- title: 公共收益总体情况
-- grain: the whole
-- metric: G10
-- definition: 收支看统计期内，累计结余从台账第一笔算到统计期末。金额以元计，台账写万元的已折算。
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- measure: income | G10 | 元 | flow | - | up | 收入：统计期内的收入合计
-- measure: spending | G10 | 元 | flow | - | - | 支出：统计期内的支出合计
-- measure: balance | G10 | 元 | flow | - | - | 期内结余：收入 − 支出，可以为负
-- measure: total_balance | G10 | 元 | cumulative | - | - | 累计结余：截至统计期末的全部收入 − 全部支出
-- measure: entries | G10 | 笔 | flow | - | - | 笔数：统计期内的收支
-- measure: unexplained | G10 | 笔 | flow | - | down | 没有写用途：统计期内没有写用途的收支
-- rows: income | platform/revenue_rows?direction=收
-- rows: spending | platform/revenue_rows?direction=支
-- rows: balance | platform/revenue_rows
-- rows: total_balance | platform/revenue_rows?is_cumulative=true
-- rows: entries | platform/revenue_rows
-- rows: unexplained | platform/revenue_rows?purpose=未写用途
with
    counted as (
        select *, marts.is_within(happened_on, $start, $end) as is_counted
        from marts.revenue_until($street, $communities, $end)
    )

select
    round(coalesce(sum(counted.income) filter (is_counted), 0), 2) as income,
    round(coalesce(sum(counted.spending) filter (is_counted), 0), 2) as spending,
    round(
        coalesce(sum(counted.income - counted.spending) filter (is_counted), 0), 2
    ) as balance,
    round(coalesce(sum(counted.income - counted.spending), 0), 2) as total_balance,
    count(*) filter (is_counted) as entries,
    count(*) filter (is_counted and purpose = '未写用途') as unexplained
from counted
