-- title: 进度数字下面的填报
-- grain: one row per snapshot, the newest first
-- definition: 分项完成率和项目进度用的就是这些填报：统计时点前每个分项最近的一次，写明来自哪个文件的第几行；没有填报过的分项也列出，填报日期为空，
-- 行号是分项台账的。取消的项目不计。
-- card: renovation/project_card
-- main: item project done_qty plan_qty completion_rate reported_on
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: reported_on |  |  | 填报日期
-- column: unit |  |  | 单位：换算后的
-- measure: plan_qty | R03 |  | stock | - | - | 计划量：换算后的
-- measure: done_qty | R03 |  | cumulative | - | up | 完成量：累计，换算后的；只填报本月完成的，由系统累加
-- measure: completion_rate | R03 | share | cumulative | capped done_qty / plan_qty |
-- up | 完成率：完成量（不超过计划量）÷ 计划量，或填报的累计进度
-- measure: over_qty | R03 |  | cumulative | - | - | 超出量
-- measure: planned_pct | R07 | share | cumulative | reported | - | 填报的计划进度
-- measure: actual_pct | R04 | share | cumulative | reported | up | 填报的形象进度
-- column: original_unit |  |  | 原单位
-- measure: original_plan_qty |  |  | stock | - | - | 原计划量
-- measure: original_done_qty |  |  | cumulative | - | up | 原完成量：累计
-- measure: original_month_qty |  |  | flow | - | up | 填报的本月完成量：原单位
-- column: note |  |  | 说明
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- column: is_latest |  |  | 最近一次
-- param: area = null | 只看这一片区，上级片区含下级
-- param: estate = null | 只看这一小区
-- param: project = null | 只看这一项目（编号或名称）
-- param: item = null | 只看这一分项（编号或名称）
-- param: unit = null | 只看这一单位（换算后的）
-- param: class = null | 只看这一改造类别
-- param: history = false | true 连同以前的填报
-- param: limit = 1000 | 最多列出的行数，空为不限
with
    snapshots as (
        select *, $as_of between valid_from and valid_to as is_latest
        from marts.renovation_item_periods
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_in_area($area, area, parent_area)
            and marts.is_asked($estate, estate)
            and marts.is_named($project, project_id, project)
            and marts.is_named($item, item_id, item)
            and marts.is_asked($unit, unit)
            and marts.is_asked($class, class)
            and not is_cancelled
            and (
                is_latest
                or ($history and reported_on is not null and valid_from <= $as_of)
            )
    )

select
    street,
    area,
    estate,
    community,
    project_id,
    project,
    item_id,
    item,
    class,
    reported_on,
    unit,
    plan_qty,
    done_qty,
    completion_rate,
    over_qty,
    planned_pct,
    actual_pct,
    original_unit,
    original_plan_qty,
    original_done_qty,
    original_month_qty,
    note,
    marts.as_written(as_written) as as_written,
    is_latest,
    file,
    row_no
from snapshots
order by street collate zh, project_id, item_id, reported_on desc
limit $limit
