-- title: 火情、燃气等突发情况
-- unit: 件
-- grain: one row per kind of incident
-- definition: 统计期内发生的，按类别，看截至统计时点处置了没有。多的在前。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: kind |  |  | 情况类别
-- measure: incidents |  | 件 | flow | - | - | 发生：统计期内发生的
-- measure: handled |  | 件 | cohort | - | up | 已处置：其中截至统计时点已处置的；没有写处置日期的已处置情况也算
-- measure: open |  | 件 | cohort | - | down | 处置中：其中截至统计时点没有处置的
-- measure: handled_rate |  | share | cohort | handled / incidents | up |
-- 处置率：已处置 ÷ 发生
-- measure: communities |  | 个 | flow | - | - | 涉及社区：发生在几个社区，未归属的不算
-- column: last_on |  |  | 最近发生
with
    counted as (
        select
            kind,
            count(*) as incidents,
            count(*) filter (is_handled) as handled,
            count(distinct(street, community)) filter (
                community <> '未归属'
            ) as communities,
            max(happened_on) as last_on
        from marts.incidents_on($street, $communities, $as_of)
        where marts.is_within(happened_on, $start, $end)
        group by kind
    )

select
    kind,
    incidents,
    handled,
    incidents - handled as open,
    handled / nullif(incidents, 0) as handled_rate,
    communities,
    last_on
from counted
order by incidents desc, kind collate zh
