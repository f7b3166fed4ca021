-- title: 上次议定事项的落实
-- grain: the whole
-- metric: G05
-- definition: 每个社区、街道本级各自在统计时点前最近一次会议的议定事项，截至统计时点的状态，没到时限的也在分母里。搁置没有日期，取台账的最新状态。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- measure: meetings | G04 | 次 | stock | - | - | 上次会议：每个社区和街道本级各一次，同一天开的都算
-- column: last_held_on | G04 |  | 最近召开：上次会议中最晚的召开日期
-- measure: items | G05 | 项 | stock | - | - | 上次议定事项：上次会议议定的事项
-- measure: done | G05 | 项 | stock | - | up | 已完成：截至统计时点已完成的
-- measure: in_progress | G05 | 项 | stock | - | - | 推进中：含此后完成的
-- measure: not_started | G05 | 项 | stock | - | down | 未启动
-- measure: shelved | G05 | 项 | stock | - | down | 搁置
-- measure: overdue | G05 | 项 | stock | - | down | 逾期：推进中和未启动的事项中过了时限的
-- measure: completion_rate | G05 | share | stock | done / items | up | 上次事项完成率：已完成 ÷
-- 上次议定事项
-- measure: unfinished | G05 | 项 | stock | - | down | 未完成：上次议定事项中没有完成的，含搁置
-- measure: earlier_open | G05 | 项 | stock | - | down |
-- 以前的未完成：更早的会议议定、截至统计时点没有完成的，含搁置和找不到会议的
-- rows: items | meetings/item_rows?measure=last
-- rows: done | meetings/item_rows?measure=last&status=done
-- rows: in_progress | meetings/item_rows?measure=last&status=in_progress
-- rows: not_started | meetings/item_rows?measure=last&status=not_started
-- rows: shelved | meetings/item_rows?measure=last&status=shelved
-- rows: unfinished | meetings/item_rows?measure=last_open
-- rows: earlier_open | meetings/item_rows?measure=earlier_open
with
    held as (
        select
            street,
            community,
            meeting_id,
            held_on,
            held_on = max(held_on) over (partition by street, community) as is_last
        from marts.joint_meetings
        where held_on <= $as_of
    ),
    last_meetings as (
        select count(*) as meetings, max(held_on) as last_held_on
        from held
        where is_last and marts.is_chosen($street, $communities, street, community)
    ),
    items as (
        select items.*, coalesce(is_last, false) as is_last
        from marts.meeting_items_on($street, $communities, $as_of) as items
        left join held using (street, meeting_id)
    ),
    counted as (
        select
            count(*) filter (is_last) as items,
            count(*) filter (is_last and status_then = 'done') as done,
            count(*) filter (is_last and status_then = 'in_progress') as in_progress,
            count(*) filter (is_last and status_then = 'not_started') as not_started,
            count(*) filter (is_last and status_then = 'shelved') as shelved,
            count(*) filter (is_last and is_overdue) as overdue,
            count(*) filter (not is_last and status_then <> 'done') as earlier_open
        from items
    )

select
    meetings,
    last_held_on,
    items,
    done,
    in_progress,
    not_started,
    shelved,
    overdue,
    done / nullif(items, 0) as completion_rate,
    items - done as unfinished,
    earlier_open
from last_meetings
cross join counted
