-- title: 联席会议成员单位，一家单位在一个社区一行
select
    members.* replace (coalesce(aliases.name, members.community) as community),
    imports.file
from staging.joint_meeting_members as members
left join
    staging.aliases as aliases
    on aliases.field = 'community'
    and aliases.alias = members.community
left join meta.imports as imports using (import_id)
order by members.street, members.community, members.unit
