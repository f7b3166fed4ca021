-- title: 联席会议议定事项，一件一行
-- definition: 只改名、取整、归类。没有写责任单位的归入“未明确”；未完成的事项不带完成时间。
select
    street,
    item_id,
    nullif(trim(meeting_id), '') as meeting_id,
    nullif(nullif(trim(community), ''), street) as community,
    trim(title) as title,
    coalesce(nullif(trim(owner_unit), ''), '未明确') as owner_unit,
    due_on,
    status,
    case when status = 'done' then done_on end as done_on,
    nullif(trim(linked_issue_id), '') as linked_issue_id,
    nullif(trim(linked_project_id), '') as linked_project_id,
    nullif(trim(note), '') as note,
    as_written,
    import_id,
    row_no
from raw.joint_meeting_items
