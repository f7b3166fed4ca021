-- title: 联席会议成员单位，一家单位在一个社区一行
select *
from marts.ledger('staging.joint_meeting_members')
order by street, community, unit
