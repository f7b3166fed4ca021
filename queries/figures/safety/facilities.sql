-- title: 平安设施
-- unit: share
-- grain: one row per type and unit of facility
-- definition: 截至统计时点已安装的，按类型和计量单位分，不同的单位不相加；没有写安装日期的也算。状态没有日期，按台账现在写的。完好率低的在前。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: type |  |  | 设施类型
-- measure: installed |  |  | stock | - | up | 已安装：截至统计时点安装的数量
-- measure: working |  |  | stock | - | up | 完好：其中状态为完好的
-- measure: working_rate |  | share | stock | working / installed | up |
-- 完好率：完好 ÷ 已安装
-- measure: broken |  |  | stock | - | down | 故障：其中状态为故障的
-- measure: in_repair |  |  | stock | - | down | 待修：其中状态为待修的
-- measure: stopped |  |  | stock | - | down | 停用：其中状态为停用的
-- measure: points |  | 条 | stock | - | - | 点位：台账行数
with
    counted as (
        select
            type,
            unit,
            coalesce(sum(quantity), 0)::bigint as installed,
            coalesce(sum(quantity) filter (is_working), 0)::bigint as working,
            coalesce(sum(quantity) filter (status = '故障'), 0)::bigint as broken,
            coalesce(sum(quantity) filter (status = '待修'), 0)::bigint as in_repair,
            coalesce(sum(quantity) filter (status = '停用'), 0)::bigint as stopped,
            count(*) as points
        from marts.facilities_on($street, $communities, $as_of)
        group by type, unit
    )

select
    type,
    unit,
    installed,
    working,
    working / nullif(installed, 0) as working_rate,
    broken,
    in_repair,
    stopped,
    points
from counted
order by working_rate nulls last, points desc, type collate zh, unit
