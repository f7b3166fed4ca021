-- title: 各街道的社区，一个社区一行
-- definition: 任何一种台账里出现过的社区，别名已归到正式名称；没有社区的归入“未归属”。街道本级的联席会议不是社区。
with
    named as (
        select street, community
        from marts.issues
        union
        select street, community
        from marts.volunteers
        union
        select street, community
        from marts.activities
        union
        select street, community
        from marts.merchants
        union
        select street, community
        from marts.renovation_projects
        union
        select street, community
        from marts.service_records
        union
        select street, community
        from marts.points
        union
        select street, community
        from marts.renovation_feedback
        union
        select street, community
        from marts.joint_meetings
        union
        select street, community
        from marts.joint_meeting_members
        union
        select street, community
        from marts.joint_meeting_items
    )

select street, community
from named
where community <> '街道本级'
