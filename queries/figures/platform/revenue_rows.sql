-- title: 公共收益明细
-- grain: one row per entry, the newest first
-- metric: G10
-- definition: 每个数字加起来的就是这些笔，写明来自哪个文件的第几行。
-- main: happened_on community direction amount purpose
-- owner: 街道社区事务办公室
-- checked: 2026-11-26
-- column: happened_on |  |  | 收支日期
-- column: direction | G10 |  | 收支
-- measure: amount | G10 | 元 | flow | - | - | 金额
-- column: purpose | G10 |  | 用途
-- column: entry_id |  |  | 流水编号
-- param: direction = null | 只看收或支
-- param: purpose = null | 只看这一用途
-- param: year_label = null | 只看这一年，不论统计期的首日：2025年
-- param: is_cumulative = false | 从台账第一笔起，不论统计期的首日
-- param: limit = 1000 | 最多列出的笔数，空为不限
select
    happened_on,
    street,
    community,
    direction,
    amount,
    purpose,
    note,
    entry_id,
    file,
    row_no
from marts.revenue_until($street, $communities, $end) as entries
where
    (
        $is_cumulative
        or $year_label is not null
        or marts.is_within(happened_on, $start, $end)
    )
    and marts.is_asked($direction, entries.direction)
    and marts.is_asked($purpose, entries.purpose)
    and marts.is_asked($year_label, entries.year_label)
order by happened_on desc, street collate zh, entry_id
limit $limit
