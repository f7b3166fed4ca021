-- title: 各责任单位议定事项
-- unit: share
-- grain: one row per street and owner unit
-- metric: G05
-- definition: 截至统计时点，不论统计期：统计时点前的会议议定的事项，找不到会议的也算。没有写责任单位的归入“未明确”。逾期多的、逾期久的在前。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- measure: items | G05 | 项 | stock | - | - | 议定事项：统计时点前的会议议定的全部事项
-- measure: items_done | G05 | 项 | stock | - | up | 已完成：截至统计时点已完成的事项
-- measure: items_open | G05 | 项 | stock | - | down | 未完成：截至统计时点没有完成的事项，含搁置
-- measure: items_overdue | G05 | 项 | stock | - | down | 逾期：过了时限仍未完成的事项，搁置的除外
-- measure: items_due | G05 | 项 | stock | - | - | 到期事项：完成时限不晚于统计时点的事项，搁置的也算
-- measure: items_due_done | G05 | 项 | stock | - | up | 到期已完成：到期事项中截至统计时点已完成的
-- measure: completion_rate | G05 | share | stock | items_due_done / items_due | up |
-- 议定事项完成率：到期已完成 ÷ 到期事项，搁置的算没有完成
-- measure: most_days_overdue | G05 | 天 | stock | - | down | 最长逾期：逾期事项的时限到统计时点的最多天数
with
    by_owner as (
        select
            street,
            owner_unit,
            count(*) as items,
            count(*) filter (is_done) as items_done,
            count(*) filter (is_overdue) as items_overdue,
            count(*) filter (is_due) as items_due,
            count(*) filter (is_due and is_done) as items_due_done,
            max(days_overdue) filter (is_overdue) as most_days_overdue
        from marts.meeting_items_on($street, $communities, $as_of)
        group by street, owner_unit
    )

select
    street,
    owner_unit,
    items,
    items_done,
    items - items_done as items_open,
    items_overdue,
    items_due,
    items_due_done,
    items_due_done / nullif(items_due, 0) as completion_rate,
    most_days_overdue
from by_owner
order by
    items_overdue desc,
    most_days_overdue desc nulls last,
    completion_rate nulls last,
    items_open desc,
    items desc,
    street collate zh,
    owner_unit collate zh
