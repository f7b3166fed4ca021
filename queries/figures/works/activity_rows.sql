-- title: 旧改项目的志愿活动
-- grain: one row per activity, the newest first
-- definition: 旧改项目的活动场次数的就是这些：统计期内已开展、关联的项目在旧改项目台账里的，写明来自哪个文件的第几行。
-- about: activities
-- main: activity project community team held_on residents_served
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: activity |  |  | 活动
-- column: held_on |  |  | 活动日期
-- measure: residents_served | V07 | 人次 | flow | - | up | 服务居民人次
-- param: project = null | 只看这一项目（编号或名称）
-- param: limit = 1000 | 最多列出的场数，空为不限
select
    held_on,
    street,
    community,
    project_id,
    project,
    activity_id,
    activity,
    team,
    residents_served,
    file,
    row_no
from marts.linked_activities_until($street, $communities, $as_of)
where
    marts.is_within(held_on, $start, $end)
    and marts.is_named($project, project_id, project)
order by held_on desc, street collate zh, activity_id
limit $limit
