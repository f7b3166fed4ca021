-- title: 联席会议成员单位
-- grain: one row per type of unit
-- definition: 截至统计时点加入联席会议的单位，没有写加入时间的也算；同一家单位在同一街道的几个社区只算一家。没有写类型的归入“未分类”。多的在前。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- column: type |  |  | 单位类型
-- measure: members |  | 家 | stock | - | - | 成员单位
with
    members as (
        select distinct street, unit, type
        from marts.joint_meeting_members
        where
            marts.is_chosen($street, $communities, street, community)
            and (joined_on is null or joined_on <= $as_of)
    )

select type, count(*) as members
from members
group by type
order by members desc, type collate zh
