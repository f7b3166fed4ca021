-- title: 遮蔽所依据的格：各社区报到的在职党员
-- grain: one row per street and community that anybody has checked in at
-- metric: V14
-- definition: 截至统计时点到社区报到的在职党员，按报到的社区；宣讲员不在内。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: members | V14 | 人 | stock | - | up | 双报到党员：截至统计时点报到的在职党员
-- adds: members | community
select
    street,
    community,
    count(distinct(unit, member_key)) filter (member_key is not null)
    + coalesce(sum(members), 0)::bigint as members
from marts.party_checkins_on($street, null, $as_of)
where role = 'checkin'
group by street, community
order by street collate zh, community collate zh
