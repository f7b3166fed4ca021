-- title: 一件议定事项的经过
-- grain: one row per step of the item that is asked for, in the order of time
-- definition: 从会议议定到完成的每一步，取台账写明的日期；统计时点以后的步骤不列，完成时限总是列出。没有写完成时间的，时间为空。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: happened_at |  |  | 时间
-- column: step |  |  | 步骤
-- column: note |  |  | 说明
-- param: item_id = null | 哪件事项：事项编号
with
    item as (
        select
            held_on,
            meeting_community,
            due_on,
            is_overdue,
            days_overdue,
            is_done,
            done_on
        from marts.meeting_items_on($street, $communities, $as_of)
        where item_id = $item_id
        order by street collate zh
        limit 1
    )

select held_on as happened_at, '会议议定' as step, meeting_community as note
from item
where held_on is not null
union all
select
    due_on,
    '完成时限',
    case when is_overdue then '逾期 ' || marts.days_label(days_overdue) else '' end
from item
where due_on is not null
union all
select
    done_on,
    '完成',
    case
        when done_on > due_on
        then '晚于时限 ' || marts.days_label(date_diff('day', due_on, done_on))
        else ''
    end
from item
where is_done
order by happened_at nulls last
