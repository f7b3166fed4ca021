-- title: 哪些旧改项目有志愿服务？
-- grain: one row per project that has any, the most first
-- metric: V07
-- definition: 统计期内已开展、写了关联项目的志愿活动，按项目；计划和取消的不计，关联的项目不在旧改项目台账里的不列。参加的志愿者人数不按项目列，以免数出几个人。
-- about: activities
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- measure: activities | V07 | 场 | flow | - | up | 活动场次
-- measure: residents_served | V07 | 人次 | flow | - | up | 服务居民人次：活动台账写的合计，都没有写的为空
-- measure: teams |  | 支 | flow | - | - | 服务队伍：活动台账写的队伍，去重，都没有写的为空
-- column: last_held_on |  |  | 最近一场
-- rows: activities | works/activity_rows
select
    street,
    project_id,
    any_value(project) as project,
    any_value(area) as area,
    count(*) as activities,
    sum(residents_served)::bigint as residents_served,
    nullif(count(distinct team), 0) as teams,
    max(held_on) as last_held_on
from marts.linked_activities_until($street, $communities, $as_of)
where marts.is_within(held_on, $start, $end)
group by street, project_id
order by activities desc, street collate zh, project_id
