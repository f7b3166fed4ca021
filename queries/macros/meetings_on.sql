-- title: 联席会议，某一日是否已召开
-- definition: 计划的和召开的会议，一次一行；召开时间在这一日之后的，这一日还没有召开。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *, coalesce(held_on <= on_day, false) as is_held
from marts.joint_meetings as meetings
where
    marts.is_chosen(
        chosen_street, chosen_communities, meetings.street, meetings.community
    )
