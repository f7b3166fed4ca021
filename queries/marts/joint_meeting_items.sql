-- title: 联席会议议定事项，一件一行
-- definition: 社区取事项写的，没有写的取会议的，都没有的是街道本级。agreed_on 是事项从哪天起算：会议召开的那天；
-- 找不到会议的一直算，会议没有召开的为空、不算。
select
    items.* replace (
        coalesce(items.community, meetings.community, '街道本级') as community
    ),
    meetings.meeting_id is not null as is_meeting_known,
    meetings.community as meeting_community,
    meetings.held_on,
    case
        when meetings.meeting_id is null then date '0001-01-01' else meetings.held_on
    end as agreed_on
from marts.ledger('staging.joint_meeting_items') as items
left join marts.joint_meetings as meetings using (street, meeting_id)
order by items.street, items.meeting_id, items.item_id
