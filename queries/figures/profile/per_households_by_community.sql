-- title: 各社区每千户问题量
-- grain: one row per community
-- metric: I23
-- definition: 统计期内收集的有效件 ÷ 社区户数（千户）。社区大小不同，比较社区看这个数，不看件数；没有户数的社区没有这个数，也不计入全街道的。
-- about: communities
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: collected | I01 | 件 | cohort | - | - | 收集：统计期内收集的有效件
-- measure: counted | I23 | 件 | cohort | - | - | 计入：有户数的社区的收集，没有户数的为 0
-- measure: thousand_households | I23 | 千户 | stock | - | - | 户数：社区台账写的户数，以千户计
-- measure: per_thousand | I23 | 件/千户 | cohort | counted / thousand_households of
-- counted | - | 每千户问题量：计入 ÷ 户数
-- measure: street_per_thousand | I23 | 件/千户 | cohort | street counted /
-- thousand_households of counted | - | 全街道每千户问题量：各社区计入之和 ÷ 户数之和，不受所选社区影响
-- rows: collected | issues/rows?measure=collected
with
    by_community as (
        select street, community, count(*) as collected
        from marts.issues_on($street, null, $as_of)
        where marts.is_within(reported_on, $start, $end)
        group by street, community
    ),
    known as (
        select
            street,
            community,
            coalesce(collected, 0) as collected,
            case when households > 0 then coalesce(collected, 0) else 0 end as counted,
            households / 1000 as thousand_households
        from marts.known_communities
        left join by_community using (street, community)
        left join marts.communities using (street, community)
        where $street is null or street = $street
    ),
    compared as (
        select
            *,
            counted / nullif(thousand_households, 0) as per_thousand,
            marts.rate_of_street(
                counted, thousand_households, street
            ) as street_per_thousand
        from known
    )

select
    street,
    community,
    collected,
    counted,
    thousand_households,
    per_thousand,
    street_per_thousand
from compared
where $communities is null or list_contains($communities, community)
order by per_thousand desc nulls last, street collate zh, community collate zh
