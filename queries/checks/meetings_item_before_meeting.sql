-- title: 有议定事项的会议都已召开
-- level: warn
-- definition: 会议没有召开时间的，它的议定事项不计入任何指标；请补上召开时间。
select street, item_id, title, meeting_id, file, row_no
from marts.joint_meeting_items
where is_meeting_known and agreed_on is null
order by street, item_id
