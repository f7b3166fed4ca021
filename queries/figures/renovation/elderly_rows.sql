-- title: 适老分项
-- grain: one row per item, as the ledger numbers them
-- definition: 适老的分项数和完成率数的就是这些：截至统计时点，取消的项目不计，写明来自哪个文件的第几行。
-- card: renovation/project_card
-- main: item project done_qty plan_qty completion_rate
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: is_marked |  |  | 台账写明适老：为空的是按名称认的
-- measure: plan_qty | R03 |  | stock | - | - | 计划量
-- measure: done_qty | R03 |  | cumulative | - | up | 完成量
-- measure: completion_rate | R03 | share | cumulative | capped done_qty / plan_qty |
-- up | 完成率：完成量（不超过计划量）÷ 计划量，或填报的累计进度
-- param: item = null | 只看这一分项（编号或名称）
-- param: is_finished = false | true 只看完成量达到计划量的
-- param: limit = 1000 | 最多列出的项数，空为不限
select
    street,
    community,
    area,
    estate,
    project_id,
    project,
    item_id,
    item,
    unit,
    plan_qty,
    done_qty,
    completion_rate,
    for_elderly as is_marked,
    reported_on,
    file,
    row_no
from marts.renovation_items_on($street, $communities, $as_of)
where
    is_elderly
    and marts.is_named($item, item_id, item)
    and (not $is_finished or completion_rate >= 1)
order by street collate zh, project_id, item_id
limit $limit
