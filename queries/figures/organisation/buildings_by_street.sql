-- title: 各街道楼栋管理
-- unit: share
-- grain: one row per street with buildings
-- metric: G03
-- definition: 截至统计时点，不论统计期；统计时点以后建成的不计。管理覆盖率低的在前，没有写明管理方式的在后。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: buildings | G03 | 栋 | stock | - | - | 楼栋
-- measure: by_firm | G03 | 栋 | stock | - | up | 物业管理
-- measure: by_committee | G03 | 栋 | stock | - | - | 自管
-- measure: unmanaged | G03 | 栋 | stock | - | down | 没有人管：管理方式是“无”的
-- measure: told | G03 | 栋 | stock | - | - | 写明管理方式的
-- measure: managed | G03 | 栋 | stock | - | up | 有人管：物业管理的和自管的
-- measure: managed_rate | G03 | share | stock | managed / told | up | 管理覆盖率：有人管的 ÷
-- 写明管理方式的；没有写明的不进分母
-- measure: old_buildings | G03 | 栋 | stock | - | - | 21 世纪前修建：建成年份不晚于 2000 年
-- measure: unmanaged_households | G03 | 户 | stock | - | down | 没有人管的户数：写明户数的
with
    counted as (
        select
            street,
            count(*) as buildings,
            count(*) filter (management = '物业') as by_firm,
            count(*) filter (management = '自管') as by_committee,
            count(*) filter (management = '无') as unmanaged,
            count(*) filter (is_old) as old_buildings,
            coalesce(sum(households) filter (management = '无'), 0)::bigint
            as unmanaged_households
        from marts.buildings_on($street, null, $as_of)
        group by street
    )

select
    street,
    buildings,
    by_firm,
    by_committee,
    unmanaged,
    by_firm + by_committee + unmanaged as told,
    by_firm + by_committee as managed,
    managed / nullif(told, 0) as managed_rate,
    old_buildings,
    unmanaged_households
from counted
order by managed_rate nulls last, unmanaged desc, street collate zh
