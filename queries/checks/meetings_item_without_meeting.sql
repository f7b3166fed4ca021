-- title: 议定事项都找得到会议
-- level: warn
-- definition: 没有写会议编号，或联席会议台账里没有这个编号；这些事项照常计入完成率，不计入上次议定事项。
select street, item_id, title, meeting_id, file, row_no
from marts.joint_meeting_items
where not is_meeting_known
order by street, item_id
