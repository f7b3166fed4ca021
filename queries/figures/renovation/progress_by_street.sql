-- title: 各街道旧改的计划与实际进度
-- unit: share
-- grain: one row per street with projects
-- metric: R05
-- definition: 截至统计时点，取消的项目不计。由各街道的项目直接汇总，不是各片区的平均；落后于计划最多的在前。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- measure: projects | R02 | 个 | stock | - | - | 项目数：不含取消的
-- measure: households | R10 | 户 | stock | - | - |
-- 惠及户数：已开工小区的户数，一个小区有几个项目只计一次，没有写小区的项目各计一次
-- measure: delayed | R08 | 个 | stock | - | down | 滞后项目：在建项目中偏差低于
-- −{delay_threshold:百分点}，或已过计划完工仍未基本完成的
-- measure: estates_started | R01 | 个 | stock | - | - | 开工小区
-- measure: in_progress | R02 | 个 | stock | - | - | 在建项目：已开工、未基本完成，含暂停的
-- measure: substantial | R02 | 个 | stock | - | - | 基本完成项目：未竣工验收的
-- measure: accepted | R02 | 个 | stock | - | - | 竣工验收项目：含已移交管护的
-- measure: planned_progress | R07 | share | stock | weighted | - |
-- 计划进度：各项目计划进度按权重平均，填报的优先，没有填报的按计划工期推算
-- measure: progress | R05 | share | stock | weighted of measured | up |
-- 实际进度：各项目进度按权重平均；没有计划量也没有填报进度的项目不进平均
-- measure: deviation | R07 | 百分点 | stock | weighted progress - planned_progress of
-- compared | up | 进度偏差：实际 − 计划，只比较两者都有的项目
-- column: weighting | R05 |  | 权重：户数；街道的项目有一个缺户数，这个街道就全部等权
-- measure: measured | R05 | 个 | stock | - | - | 有进度的项目数
-- measure: compared | R07 | 个 | stock | - | - | 实际与计划都有的项目数
select * exclude (area, parent_area, first_project_id)
from marts.renovation_progress_by(false, $street, null, $as_of)
order by deviation nulls last, street collate zh
