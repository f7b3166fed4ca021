-- title: 一件议定事项
-- grain: the one item that is asked for; none if there is no such item in the scope
-- at the cut-off
-- definition: 这件事项在统计时点的情况：状态、时限、责任单位、哪次会议议定，和它在哪个文件的第几行。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- steps: meetings/item_steps
-- linked: linked_issue_id issues/card linked_project_id renovation/project_card
-- column: item_id |  |  | 事项编号
-- column: title |  |  | 议定事项
-- column: status_label | G05 |  | 状态：统计时点的；此后完成的算推进中
-- measure: days_overdue | G05 | 天 | stock | - | down | 逾期天数：时限到统计时点的天数，没有逾期的为空
-- column: held_on |  |  | 会议日期
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- column: topic |  |  | 会议议题
-- param: item_id = null | 哪件事项：事项编号
select
    item_id,
    title,
    marts.meeting_item_status_label(status, status_then) as status_label,
    due_on,
    case when is_overdue then items.days_overdue end as days_overdue,
    owner_unit,
    items.street,
    items.community,
    items.held_on,
    meetings.topic,
    items.meeting_id,
    note,
    marts.as_written(items.as_written) as as_written,
    linked_issue_id,
    linked_project_id,
    items.file,
    items.row_no
from marts.meeting_items_on($street, $communities, $as_of) as items
left join
    marts.joint_meetings as meetings
    on meetings.street = items.street
    and meetings.meeting_id = items.meeting_id
where item_id = $item_id
order by items.street collate zh
limit 1
