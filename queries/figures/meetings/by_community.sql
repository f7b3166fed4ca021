-- title: 各社区联席会议
-- unit: share
-- grain: one row per street and community with meetings or items; the street's own
-- level is the row 街道本级
-- metric: G05
-- definition: 街道本级的会议单列一行；选了社区的时候不列。召开率只看统计期内结束的季度，应到和实到看统计期内召开的会议，
-- 议定事项看统计时点，不论统计期。按议定事项完成率从低到高，没有到期事项的排在后面，街道本级在最后。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
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
    meetings as (
        select *, is_held and marts.is_within(held_on, $start, $end) as is_counted
        from marts.meetings_on($street, $communities, $as_of)
    ),
    by_meetings as (
        select
            street,
            community,
            min(first_quarter) as first_quarter,
            count(*) filter (is_counted) as meetings,
            coalesce(
                sum(invited_units) filter (is_counted and attended_units is not null), 0
            )::bigint as invited,
            coalesce(
                sum(attended_units) filter (is_counted and invited_units is not null), 0
            )::bigint as attended,
            max(held_on) filter (is_held) as last_held_on
        from meetings
        group by street, community
        having min(first_quarter) <= $as_of
    ),
    by_quarters as (
        select
            street,
            community,
            count(*) as quarters_due,
            count(*) filter (meetings > 0) as quarters_held
        from marts.quarters_due($street, $communities, $start, $end, $as_of)
        group by street, community
    ),
    by_items as (
        select
            street,
            community,
            count(*) as items,
            count(*) filter (not is_done) as items_open,
            count(*) filter (is_overdue) as items_overdue,
            count(*) filter (is_due) as items_due,
            count(*) filter (is_due and is_done) as items_due_done
        from marts.meeting_items_on($street, $communities, $as_of)
        group by street, community
    ),
    joined as (
        select
            street,
            community,
            coalesce(quarters_due, 0) as quarters_due,
            coalesce(quarters_held, 0) as quarters_held,
            coalesce(meetings, 0) as meetings,
            coalesce(invited, 0) as invited,
            coalesce(attended, 0) as attended,
            coalesce(items, 0) as items,
            coalesce(items_due, 0) as items_due,
            coalesce(items_due_done, 0) as items_due_done,
            coalesce(items_open, 0) as items_open,
            coalesce(items_overdue, 0) as items_overdue,
            last_held_on
        from by_meetings
        full join by_items using (street, community)
        left join by_quarters using (street, community)
    )

select
    street,
    community,
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
from joined
order by
    community = '街道本级',
    completion_rate nulls last,
    items_overdue desc,
    held_rate nulls last,
    street collate zh,
    community collate zh
