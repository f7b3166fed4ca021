-- title: 联席会议成员单位，一家单位在一个社区一行
-- definition: 没有写社区的、写街道名称的是街道本级的成员；没有写类型的归入“未分类”。
select
    street,
    trim(unit) as unit,
    coalesce(nullif(trim(type), ''), '未分类') as type,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    joined_on,
    import_id,
    row_no
from raw.joint_meeting_members
