-- title: 整改数字下面的检查
-- grain: one row per inspection, those that have waited longest first
-- metric: R15
-- definition: 发现问题、整改率和平均整改天数数的就是这些检查：统计期内的，写明来自哪个文件的第几行。问还没有整改完的，就
-- 列全部没有整改完的，不论哪一天检查；整改到统计时点为止。
-- about: inspections
-- card: renovation/project_card
-- main: project kind problem found rectified days_open
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: inspection_id |  |  | 检查编号
-- column: inspected_on |  |  | 检查日期
-- column: kind | R15 |  | 监督内容
-- column: found_by | R15 |  | 监督主体
-- column: problem |  |  | 问题描述
-- measure: found | R15 | 个 | flow | - | - | 发现问题
-- measure: rectified | R15 | 个 | cohort | - | up | 已整改
-- measure: unrectified | R15 | 个 | cohort | - | down | 未整改
-- column: rectified_on | R15 |  | 整改日期
-- measure: days_to_rectify | R15 | 天 | cohort | - | down | 整改天数：从检查日期到整改日期
-- measure: days_open | R15 | 天 | stock | - | down | 已等天数：没有整改完的，从检查日期到统计时点
-- param: measure = "all" in all found rectified unrectified dated open | 哪个数字：found
-- 发现问题、rectified
-- 已整改、unrectified 未整改、dated 写明整改日期的、open 全部没有整改完的，不论统计期；all 统计期内全部
-- param: kind = null | 只看这一监督内容
-- param: project = null | 只看这一项目（编号或名称）
-- param: limit = 1000 | 最多列出的次数，空为不限
select
    street,
    community,
    area,
    project_id,
    project,
    inspection_id,
    inspected_on,
    kind,
    found_by,
    problem,
    found,
    rectified_then as rectified,
    unrectified,
    case when rectified_on <= $as_of then rectified_on end as rectified_on,
    days_to_rectify,
    days_open,
    file,
    row_no
from marts.inspections_on($street, $communities, $as_of)
where
    ($measure = 'open' or marts.is_within(inspected_on, $start, $end))
    and marts.is_asked($kind, kind)
    and marts.is_named($project, project_id, project)
    and case
        $measure
        when 'found'
        then found > 0
        when 'rectified'
        then rectified_then > 0
        when 'unrectified'
        then unrectified > 0
        when 'dated'
        then days_to_rectify is not null
        when 'open'
        then unrectified > 0
        else true
    end
order by days_open desc nulls last, inspected_on desc, street collate zh, inspection_id
limit $limit
