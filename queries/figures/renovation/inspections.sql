-- title: 质量、进度、安全：发现的问题整改了多少？
-- grain: one row per kind that was inspected: 质量, 进度, 安全, then others
-- metric: R15
-- definition:
-- 统计期内检查发现的问题，按检查日期；截至统计时点已整改的计入已整改，此后整改的当时还没有整改。一次检查没有写发现几个问题的算一个；已整改多于发现的按发现的计。
-- about: inspections
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: kind | R15 |  | 监督内容
-- measure: inspections | R15 | 次 | flow | - | - | 检查：统计期内的检查，没有发现问题的也计
-- measure: found | R15 | 个 | flow | - | - | 发现问题
-- measure: rectified | R15 | 个 | cohort | - | up | 已整改：其中截至统计时点已整改的
-- measure: rectification_rate | R15 | share | cohort | rectified / found | up |
-- 整改率：已整改 ÷ 发现问题
-- measure: unrectified | R15 | 个 | cohort | - | down | 未整改：发现的减去已整改的
-- measure: days_in_all | R15 | 天 | cohort | - | - | 整改天数合计：写明整改日期的每个问题，从检查日期到整改日期
-- measure: dated | R15 | 个 | cohort | - | - | 写明整改日期的：已整改的问题中有整改日期、且不早于检查日期的
-- measure: mean_days | R15 | 天 | cohort | days_in_all / dated of dated | down |
-- 平均整改天数：只看写明整改日期的
-- rows: inspections | renovation/inspection_rows
-- rows: found | renovation/inspection_rows?measure=found
-- rows: rectified | renovation/inspection_rows?measure=rectified
-- rows: unrectified | renovation/inspection_rows?measure=unrectified
-- rows: mean_days | renovation/inspection_rows?measure=dated
with
    by_kind as (
        select
            kind,
            count(*) as inspections,
            sum(found)::bigint as found,
            sum(rectified_then)::bigint as rectified,
            sum(unrectified)::bigint as unrectified,
            coalesce(sum(days_to_rectify * rectified_then), 0)::bigint as days_in_all,
            coalesce(
                sum(rectified_then) filter (days_to_rectify is not null), 0
            )::bigint as dated
        from marts.inspections_on($street, $communities, $as_of)
        where marts.is_within(inspected_on, $start, $end)
        group by kind
    )

select
    kind,
    inspections,
    found,
    rectified,
    rectified / nullif(found, 0) as rectification_rate,
    unrectified,
    days_in_all,
    dated,
    days_in_all / nullif(dated, 0) as mean_days
from by_kind
order by
    case kind when '质量' then 1 when '进度' then 2 when '安全' then 3 else 4 end,
    kind collate zh
