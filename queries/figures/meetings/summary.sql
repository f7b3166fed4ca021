-- title: 联席会议总体情况
-- grain: the whole
-- metric: G04
-- definition: 每个社区和街道本级每个季度应开一次，从第一次有计划或召开的季度算起。召开率只看统计期内结束的季度，没有结束的季度不计；会议和到会看统计期内召开的；
-- 议定事项看统计时点，不论统计期：会议在统计时点前召开的才算，找不到会议的也算。搁置没有日期，取台账的最新状态。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- measure: quarters_due | G04 | 次 | cohort | - | - |
-- 应开：统计期内结束、到统计时点已结束的季度，每个社区和街道本级各算一次
-- measure: quarters_held | G04 | 次 | cohort | - | up | 已开：应开的季度中，到统计时点至少召开过一次的
-- measure: quarters_missed | G04 | 次 | cohort | - | down | 未开：应开的季度中，到统计时点没有召开的
-- measure: held_rate | G04 | share | cohort | quarters_held / quarters_due | up |
-- 召开率：已开 ÷ 应开
-- measure: due_quarter_meetings | G04 | 次 | cohort | - | - |
-- 应开季度的会议：到统计时点为应开的季度召开的会议，一季多次的都算
-- measure: meetings_per_quarter | G04 | 次/季度 | cohort | due_quarter_meetings /
-- quarters_due of quarters_due | up | 每季度召开：应开季度的会议 ÷ 应开
-- measure: meetings | G04 | 次 | flow | - | - | 会议：统计期内召开的，不论为哪个季度
-- measure: counted_meetings | G06 | 次 | flow | - | - | 计入到会率的会议：统计期内召开、应到和实到都写了的
-- measure: invited | G06 | 家次 | flow | - | - | 应到：计入到会率的会议的应到单位合计
-- measure: attended | G06 | 家次 | flow | - | up | 实到：计入到会率的会议的实到单位合计
-- measure: attendance_rate | G06 | share | flow | attended / invited | up | 到会率：实到 ÷ 应到
-- measure: items | G05 | 项 | stock | - | - | 议定事项：统计时点前的会议议定的全部事项
-- measure: items_done | G05 | 项 | stock | - | up | 已完成：截至统计时点已完成的事项；没有写完成时间的已完成事项也算
-- measure: all_completion_rate | G05 | share | stock | items_done / items | up |
-- 全部事项完成率：已完成 ÷ 议定事项，没到时限的也在分母里
-- measure: items_open | G05 | 项 | stock | - | down | 未完成：截至统计时点没有完成的事项，含搁置
-- measure: items_overdue | G05 | 项 | stock | - | down | 逾期：过了时限仍未完成的事项，搁置的除外
-- measure: items_shelved | G05 | 项 | stock | - | down | 搁置：未完成的事项中状态为搁置的
-- measure: items_due | G05 | 项 | stock | - | - | 到期事项：完成时限不晚于统计时点的事项，搁置的也算
-- measure: items_due_done | G05 | 项 | stock | - | up | 到期已完成：到期事项中截至统计时点已完成的
-- measure: completion_rate | G05 | share | stock | items_due_done / items_due | up |
-- 议定事项完成率：到期已完成 ÷ 到期事项，搁置的算没有完成
-- measure: items_not_done | G05 | 项 | stock | - | down | 到期未完成：到期事项中没有完成的，逾期的和搁置的
-- measure: members |  | 家 | stock | - | - | 成员单位：截至统计时点加入的单位，同一家在几个社区只算一家；没有写加入时间的也算
-- rows: quarters_due | meetings/meeting_rows?measure=due
-- rows: quarters_held | meetings/meeting_rows?measure=held
-- rows: quarters_missed | meetings/meeting_rows?measure=missed
-- rows: meetings | meetings/meeting_rows?measure=meetings
-- rows: counted_meetings | meetings/meeting_rows?measure=counted
-- rows: invited | meetings/meeting_rows?measure=counted
-- rows: attended | meetings/meeting_rows?measure=counted
-- rows: items | meetings/item_rows?measure=all
-- rows: items_done | meetings/item_rows?measure=done
-- rows: items_open | meetings/item_rows?measure=open
-- rows: items_overdue | meetings/item_rows?measure=overdue
-- rows: items_shelved | meetings/item_rows?measure=open&status=shelved
-- rows: items_due | meetings/item_rows?measure=due
-- rows: items_due_done | meetings/item_rows?measure=due_done
-- rows: items_not_done | meetings/item_rows?measure=due_open
with
    held_rates as (
        select
            count(*) as quarters_due,
            count(*) filter (meetings > 0) as quarters_held,
            coalesce(sum(meetings), 0)::bigint as due_quarter_meetings
        from marts.quarters_due($street, $communities, $start, $end, $as_of)
    ),
    attendance as (
        select
            count(*) as meetings,
            count(invited_units + attended_units) as counted_meetings,
            coalesce(sum(invited_units) filter (attended_units is not null), 0)::bigint
            as invited,
            coalesce(sum(attended_units) filter (invited_units is not null), 0)::bigint
            as attended
        from marts.meetings_on($street, $communities, $as_of)
        where is_held and marts.is_within(held_on, $start, $end)
    ),
    completion as (
        select
            count(*) as items,
            count(*) filter (is_done) as items_done,
            count(*) filter (is_overdue) as items_overdue,
            count(*) filter (status_then = 'shelved') as items_shelved,
            count(*) filter (is_due) as items_due,
            count(*) filter (is_due and is_done) as items_due_done
        from marts.meeting_items_on($street, $communities, $as_of)
    ),
    members as (
        select count(distinct(street, unit)) as members
        from marts.joint_meeting_members
        where
            marts.is_chosen($street, $communities, street, community)
            and (joined_on is null or joined_on <= $as_of)
    )

select
    quarters_due,
    quarters_held,
    quarters_due - quarters_held as quarters_missed,
    quarters_held / nullif(quarters_due, 0) as held_rate,
    due_quarter_meetings,
    due_quarter_meetings / nullif(quarters_due, 0) as meetings_per_quarter,
    meetings,
    counted_meetings,
    invited,
    attended,
    attended / nullif(invited, 0) as attendance_rate,
    items,
    items_done,
    items_done / nullif(items, 0) as all_completion_rate,
    items - items_done as items_open,
    items_overdue,
    items_shelved,
    items_due,
    items_due_done,
    items_due_done / nullif(items_due, 0) as completion_rate,
    items_due - items_due_done as items_not_done,
    members
from held_rates
cross join attendance
cross join completion
cross join members
