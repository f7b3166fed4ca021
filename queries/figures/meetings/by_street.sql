-- title: 各街道联席会议
-- unit: share
-- grain: one row per street with meetings or items
-- metric: G05
-- definition: 街道本级和各社区的会议合计。召开率只看统计期内结束的季度，应到和实到看统计期内召开的会议，
-- 议定事项看统计时点，不论统计期。按议定事项完成率从低到高，没有到期事项的排在后面。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: quarters_due | G04 | 次 | cohort | - | - | 应开：统计期内结束、到统计时点已结束的季度
-- measure: quarters_held | G04 | 次 | cohort | - | up | 已开：应开的季度中，到统计时点至少召开过一次的
-- measure: held_rate | G04 | share | cohort | quarters_held / quarters_due | up |
-- 召开率：已开 ÷ 应开
-- measure: meetings | G04 | 次 | flow | - | - | 会议：统计期内召开的
-- measure: invited | G06 | 家次 | flow | - | - | 应到：统计期内召开、应到和实到都写了的会议的应到单位合计
-- measure: attended | G06 | 家次 | flow | - | up | 实到：同样这些会议的实到单位合计
-- measure: attendance_rate | G06 | share | flow | attended / invited | up | 到会率：实到 ÷ 应到
-- measure: items | G05 | 项 | stock | - | - | 议定事项：统计时点前的会议议定的全部事项
-- measure: items_due | G05 | 项 | stock | - | - | 到期事项：完成时限不晚于统计时点的事项，搁置的也算
-- measure: items_due_done | G05 | 项 | stock | - | up | 到期已完成：到期事项中截至统计时点已完成的
-- measure: completion_rate | G05 | share | stock | items_due_done / items_due | up |
-- 议定事项完成率：到期已完成 ÷ 到期事项，搁置的算没有完成
-- measure: items_open | G05 | 项 | stock | - | down | 未完成：截至统计时点没有完成的事项，含搁置
-- measure: items_overdue | G05 | 项 | stock | - | down | 逾期：过了时限仍未完成的事项，搁置的除外
-- column: last_held_on | G04 |  | 上次召开：统计时点前最近一次召开的日期
with
    by_street as (
        select
            street,
            sum(quarters_due)::bigint as quarters_due,
            sum(quarters_held)::bigint as quarters_held,
            sum(meetings)::bigint as meetings,
            sum(invited)::bigint as invited,
            sum(attended)::bigint as attended,
            sum(items)::bigint as items,
            sum(items_due)::bigint as items_due,
            sum(items_due_done)::bigint as items_due_done,
            sum(items_open)::bigint as items_open,
            sum(items_overdue)::bigint as items_overdue,
            max(last_held_on) as last_held_on
        from marts.meetings_by_community($street, null, $start, $end, $as_of)
        group by street
    )

select
    street,
    quarters_due,
    quarters_held,
    quarters_held / nullif(quarters_due, 0) as held_rate,
    meetings,
    invited,
    attended,
    attended / nullif(invited, 0) as attendance_rate,
    items,
    items_due,
    items_due_done,
    items_due_done / nullif(items_due, 0) as completion_rate,
    items_open,
    items_overdue,
    last_held_on
from by_street
order by
    completion_rate nulls last,
    items_overdue desc,
    held_rate nulls last,
    street collate zh
