-- title: 楼栋总体情况
-- grain: the whole
-- metric: G03
-- definition: 截至统计时点，不论统计期；统计时点以后建成的不计。无物业的是自管的和没有人管的。引进物业看写明引进时间的楼栋。
-- about: buildings
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
-- measure: without_firm | G03 | 栋 | stock | - | down | 无物业：自管的和没有人管的
-- measure: came | G03 | 栋 | stock | - | up | 引进物业的楼栋：写明引进时间、统计时点前引进的
-- measure: came_households | G03 | 户 | stock | - | up | 引进物业覆盖户数
-- measure: came_shops | G03 | 户 | stock | - | up | 引进物业覆盖商铺
-- rows: buildings | organisation/building_rows
-- rows: by_firm | organisation/building_rows?management=物业
-- rows: by_committee | organisation/building_rows?management=自管
-- rows: unmanaged | organisation/building_rows?management=无
-- rows: unmanaged_households | organisation/building_rows?management=无
-- rows: told | organisation/building_rows?measure=told
-- rows: managed | organisation/building_rows?measure=managed
-- rows: old_buildings | organisation/building_rows?measure=old
-- rows: without_firm | organisation/building_rows?measure=without_firm
-- rows: came | organisation/building_rows?measure=came
-- rows: came_households | organisation/building_rows?measure=came
-- rows: came_shops | organisation/building_rows?measure=came
with
    totals as (
        select
            count(*) as buildings,
            count(*) filter (management = '物业') as by_firm,
            count(*) filter (management = '自管') as by_committee,
            count(*) filter (management = '无') as unmanaged,
            count(*) filter (is_old) as old_buildings,
            coalesce(sum(households) filter (management = '无'), 0)::bigint
            as unmanaged_households,
            count(*) filter (has_come) as came,
            coalesce(sum(households) filter (has_come), 0)::bigint as came_households,
            coalesce(sum(shops) filter (has_come), 0)::bigint as came_shops
        from marts.buildings_on($street, $communities, $as_of)
    )

select
    buildings,
    by_firm,
    by_committee,
    unmanaged,
    by_firm + by_committee + unmanaged as told,
    by_firm + by_committee as managed,
    managed / nullif(told, 0) as managed_rate,
    old_buildings,
    unmanaged_households,
    by_committee + unmanaged as without_firm,
    came,
    came_households,
    came_shops
from totals
