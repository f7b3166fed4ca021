-- title: 公共收益用在哪里
-- grain: one row per purpose that money was spent on in the period
-- metric: G10
-- definition: 统计期内的支出，按台账写的用途，多的在前；没有写用途的归入“未写用途”。
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- column: purpose | G10 |  | 用途
-- measure: spending | G10 | 元 | flow | - | - | 支出
-- measure: entries | G10 | 笔 | flow | - | - | 笔数
-- measure: share | G10 | share | flow | spending / total spending | - | 占比：这一用途的支出 ÷
-- 全部支出
with
    by_purpose as (
        select purpose, round(sum(entries.spending), 2) as spending, count(*) as entries
        from marts.revenue_until($street, $communities, $end) as entries
        where direction = '支' and marts.is_within(happened_on, $start, $end)
        group by purpose
    )

select *, spending / nullif(sum(spending) over (), 0) as share
from by_purpose
order by spending desc, purpose collate zh
