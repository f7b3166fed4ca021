-- title: 户均改造面积
-- unit: ㎡/户
-- grain: one row per area with a started estate, as the ledger numbers them
-- metric: R12
-- definition: 已开工小区的建筑面积 ÷
-- 户数，一个小区只计一次；只计两样都写了的小区。它说明户型和公共部位的大小，不说明改得好不好；各街道的房子不同，所以不在街道之间比较。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- measure: estates | R01 | 个 | stock | - | - | 小区：已开工、写了建筑面积和户数的；没有写小区的项目各算一个
-- measure: floor_area_m2 | R12 | ㎡ | stock | - | - | 改造面积
-- measure: households | R10 | 户 | stock | - | - | 户数
-- measure: area_per_household | R12 | ㎡/户 | stock | floor_area_m2 / households of
-- households | - | 户均改造面积：改造面积 ÷ 户数
with
    estates as (
        select
            street,
            area,
            parent_area,
            min(project_id) as first_project_id,
            max(households) as households,
            max(floor_area_m2) as floor_area_m2
        from marts.renovation_projects_on($street, $communities, $as_of)
        where is_started
        group by
            street,
            area,
            parent_area,
            community,
            coalesce(estate, project_id),
            estate is null
    )

select
    street,
    area,
    parent_area,
    count(*) as estates,
    sum(floor_area_m2) as floor_area_m2,
    sum(households) as households,
    sum(floor_area_m2) / nullif(sum(households), 0) as area_per_household
from estates
where floor_area_m2 is not null and households is not null
group by street, area, parent_area
order by street collate zh, min(first_project_id)
