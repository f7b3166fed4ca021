-- title: 三联：联建、联解、联享
-- grain: one row per link and what it looks at, in the order of the setting
-- definition: 截至统计时点，不论统计期，各台账里有多少；每一联看哪些由参数设置决定，设置里写了看板没有的，数为空。单位不同，不相加。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: link |  |  | 三联
-- column: thing |  |  | 看什么
-- measure: amount |  |  | stock | - | - | 有多少：截至统计时点
-- column: unit |  |  | 计量单位
with
    counted as (
        select '联席会议成员单位' as thing, count(distinct(street, unit)) as amount, '家' as unit
        from marts.joint_meeting_members
        where
            marts.is_chosen($street, $communities, street, community)
            and (joined_on is null or joined_on <= $as_of)
        union all
        select '自管组织', count(*), '个'
        from marts.selfgov_orgs_on($street, $communities, $as_of)
        union all
        select '报到单位', count(distinct(street, unit)), '家'
        from marts.party_checkins_on($street, $communities, $as_of)
        where role = 'checkin'
        union all
        select '议定事项', count(*), '项'
        from marts.meeting_items_on($street, $communities, $as_of)
        union all
        select '自管提案', count(*), '件'
        from marts.motions_on($street, $communities, $as_of)
        union all
        select '认领事项', count(*), '项'
        from marts.party_needs_on($street, $communities, $as_of)
        where is_claimed
        union all
        select '党员活动', count(*), '次'
        from marts.party_activities_on($street, $communities, $as_of)
        union all
        select '志愿活动', count(*), '次'
        from marts.activities_until($street, $communities, $as_of)
        union all
        select '改造小区', count(distinct(street, community, estate)), '个'
        from marts.renovation_projects_on($street, $communities, $as_of)
        where is_started
    )

select link, thing, amount, unit
from marts.three_links
left join counted using (thing)
order by list_position(['联建', '联解', '联享'], link) nulls last, link, place
