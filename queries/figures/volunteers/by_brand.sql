-- title: 各服务品牌的成效
-- grain: one row per brand
-- metric: V08
-- definition: 服务按活动的品牌，没有活动或活动没有品牌的按志愿者的品牌，都没有的归入“未标品牌”。统计期内没有动静的品牌也列出，为 0。
-- 活动按举办社区，人次和时长按志愿者所属社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- measure: activities | V07 | 场 | flow | - | up | 活动场次：统计期内已开展的活动，计划和取消的不计
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：统计期内已确认的服务记录条数
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长：统计期内已确认的服务小时
-- measure: residents_served | V07 | 人次 | flow | - | up | 服务居民人次：统计期内已开展活动的服务人次合计
-- measure: volunteers | V08 | 人 | flow | - | up | 参与人数：统计期内有已确认服务记录的人，按人去重
-- persons: volunteers person_times hours | masking/brands_by_month
-- masking/brands_by_community
with
    events as (
        select
            brand,
            count(*) filter (marts.is_within(held_on, $start, $end)) as activities,
            sum(beneficiary_times) filter (
                marts.is_within(held_on, $start, $end)
            ) as residents_served
        from marts.activities_until($street, $communities, $as_of)
        group by brand
    ),
    services as (
        select
            brand,
            count(*) filter (is_now) as person_times,
            sum(hours) filter (is_now) as hours,
            count(distinct(street, volunteer_key)) filter (is_now) as volunteers
        from
            (
                select *, marts.is_within(service_date, $start, $end) as is_now
                from marts.services_until($street, $communities, $as_of)
            )
        group by brand
    ),
    members as (
        select distinct brand
        from marts.volunteers_on($street, $communities, $as_of)
        where brand is not null
    ),
    joined as (
        select
            brand,
            coalesce(activities, 0) as activities,
            coalesce(person_times, 0) as person_times,
            coalesce(hours, 0) as hours,
            coalesce(residents_served, 0) as residents_served,
            coalesce(volunteers, 0) as volunteers
        from events
        full join services using (brand)
        full join members using (brand)
    )

select *
from joined
where brand <> '未标品牌' or activities > 0 or person_times > 0
order by brand = '未标品牌', hours desc, activities desc, brand collate zh
