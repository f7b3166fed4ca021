-- title: 某一日的议定事项
-- definition: 这一日以前的会议议定的事项，找不到会议的也算，一件一行，带上这一日的状态、是否到期、逾期几天。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    marts.meeting_item_status_on(status, done_on, on_day) as status_then,
    status_then = 'done' as is_done,
    coalesce(due_on <= on_day, false) as is_due,
    marts.is_meeting_item_overdue(status_then, due_on, on_day) as is_overdue,
    date_diff('day', due_on, on_day::date) as days_overdue
from marts.joint_meeting_items as items
where
    marts.is_chosen(chosen_street, chosen_communities, items.street, items.community)
    and agreed_on <= on_day
