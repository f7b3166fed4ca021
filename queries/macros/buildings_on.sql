-- title: 某一日的楼栋
-- definition: 一栋一行。这一日以后才建成的不计；这一日以后才引进物业的，管理方式取“未写明”。没有写年份的照样计入。
-- 建成年份不晚于 2000 年的是 21 世纪前修建。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    buildings.* exclude (management),
    case when managed_since > on_day then '未写明' else management end as management,
    built_year <= 2000 as is_old,
    management = '物业' and managed_since <= coalesce(on_day, managed_since) as has_come
from marts.buildings as buildings
where
    marts.is_chosen(
        chosen_street, chosen_communities, buildings.street, buildings.community
    )
    and (built_year is null or built_year <= coalesce(year(on_day::date), built_year))
