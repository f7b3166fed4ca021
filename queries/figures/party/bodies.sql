-- title: 四位一体：社区党委、自管组织、共建单位、社会力量
-- grain: one row per kind of body, in this order
-- definition: 截至统计时点，不论统计期，只数台账里写明的。社区党委看召集过联席会议的社区（街道本级不在内）；自管组织看自管组织台账和自管提案；
-- 共建单位看联席会议成员和报到单位，同名的只算一家，议定事项看由它们负责的，业委会两处都有；社会力量看开展过志愿活动的队伍，没有写队伍的看服务品牌，都没有写的活动也计。
-- 一类主体不做的事显示“—”。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: body |  |  | 主体
-- measure: bodies |  | 个 | stock | - | - | 数量：这一类主体有几个
-- measure: meetings | G04 | 次 | stock | - | up | 召集会议：召集的联席会议
-- measure: items | G05 | 项 | stock | - | up | 议定事项：由这一类主体负责的
-- measure: motions | G11 | 件 | stock | - | up | 自管提案：由这一类主体提出的
-- measure: claims | V14 | 项 | stock | - | up | 认领事项：双清单中由这一类主体认领的
-- measure: activities | V07 | 次 | stock | - | up | 活动：由这一类主体开展的
with
    meetings as (
        select count(distinct(street, community)) as bodies, count(*) as meetings
        from marts.meetings_on($street, $communities, $as_of)
        where is_held and community <> '街道本级'
    ),
    orgs as (
        select count(*) as bodies
        from marts.selfgov_orgs_on($street, $communities, $as_of)
    ),
    motions as (
        select count(*) as motions from marts.motions_on($street, $communities, $as_of)
    ),
    partners as (
        select street, unit
        from marts.joint_meeting_members
        where
            marts.is_chosen($street, $communities, street, community)
            and (joined_on is null or joined_on <= $as_of)
        union
        select street, unit
        from marts.party_checkins_on($street, $communities, $as_of)
        where role = 'checkin'
    ),
    partner_bodies as (select count(*) as bodies from partners),
    items as (
        select count(*) as items
        from marts.meeting_items_on($street, $communities, $as_of) as items
        inner join
            partners
            on partners.street = items.street
            and partners.unit = items.owner_unit
    ),
    claims as (
        select count(*) as claims
        from marts.party_needs_on($street, $communities, $as_of)
        where is_claimed and claimed_by is not null
    ),
    party_activities as (
        select count(*) as activities
        from marts.party_activities_on($street, $communities, $as_of)
    ),
    volunteering as (
        select
            count(distinct(street, coalesce(team, nullif(brand, '未标品牌')))) filter (
                coalesce(team, nullif(brand, '未标品牌')) is not null
            ) as bodies,
            count(*) as activities
        from marts.activities_until($street, $communities, $as_of)
    )

select
    '社区党委' as body,
    bodies,
    meetings,
    null::bigint as items,
    null::bigint as motions,
    null::bigint as claims,
    null::bigint as activities
from meetings
union all
select '自管组织', bodies, null, null, motions, null, null
from orgs
cross join motions
union all
select '共建单位', bodies, null, items, null, claims, activities
from partner_bodies
cross join items
cross join claims
cross join party_activities
union all
select '社会力量', bodies, null, null, null, null, activities
from volunteering
order by list_position(['社区党委', '自管组织', '共建单位', '社会力量'], body)
