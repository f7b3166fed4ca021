-- title: 每月末的计划与实际进度
-- unit: share
-- grain: one row per month
-- metric: R05
-- definition: 每月末（或统计期末）那一天的情况，口径与总体情况相同：取消的项目不计，按户数加权，有一个项目缺户数就全部等权。第一次开工或填报之前没有月份。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: month |  |  | 月份：当月 1 日
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：各项目计划进度按权重平均，填报的优先，没有填报的按计划工期推算
-- measure: progress | R05 | share | stock | weighted of measured | up |
-- 实际进度：各项目进度按权重平均；没有计划量也没有填报进度的项目不进平均
-- measure: deviation | R07 | 百分点 | stock | weighted progress - planned_progress of
-- compared | up | 进度偏差：实际 − 计划，只比较两者都有的项目
-- column: weighting | R05 |  | 权重：户数；所选的项目有一个缺户数，就各片区、各月全部等权；各街道不同的，一个街道合起来的权重是它的项目数
-- measure: measured | R05 | 个 | stock | - | - | 有进度的项目数
-- measure: compared | R07 | 个 | stock | - | - | 实际与计划都有的项目数
-- measure: delayed | R08 | 个 | stock | - | down | 滞后项目
with
    months as (
        select month, least(last_day(month), end_day) as day
        from
            marts.months(
                ['renovation_projects', 'renovation_progress'], $street, $start, $end
            )
        where last_day(month) >= start_day
    ),
    projects as (
        select months.month, projects.*
        from months
        cross join
            lateral marts.renovation_projects_on(
                $street, $communities, months.day
            ) as projects
    ),
    totals as (
        select
            month,
            count(*) filter (is_delayed) as delayed,
            unnest(
                marts.progress_over(
                    progress, planned_progress, deviation, weight, is_by_households
                )
            )
        from projects
        group by month
    )

select
    month, planned_progress, progress, deviation, delayed, weighting, measured, compared
from totals
order by month
