-- title: 各社区包联走访
-- grain: one row per street and community with contacts
-- metric: G12
-- definition: 统计期内的季度，口径与包联走访相同；未归属社区单列一行。完成率低的在前，没有结束的季度的在后。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: planned | G12 | 次 | cohort | - | - | 计划走访：已结束季度的计划次数
-- measure: kept | G12 | 次 | cohort | - | up | 按计划走访：已结束季度走访的次数，不多于各条的计划
-- measure: done_rate | G12 | share | cohort | kept / planned | up | 包联完成率：按计划走访 ÷ 计划走访
-- measure: issues_found | G12 | 个 | cohort | - | - | 发现问题：已结束季度走访发现的问题
-- measure: issues_closed | G12 | 个 | cohort | - | up | 办结问题：发现问题中已办结的
-- measure: issue_rate | G12 | share | cohort | issues_closed / issues_found | up |
-- 问题办结率：办结问题 ÷ 发现问题
-- measure: running_planned | G12 | 次 | cohort | - | - | 未满季计划：还没有结束的一季的计划走访，不进完成率
with
    contacts as (
        select
            street,
            community,
            coalesce(sum(planned) filter (is_over), 0)::bigint as planned,
            coalesce(sum(kept) filter (is_over), 0)::bigint as kept,
            coalesce(sum(issues_found) filter (is_over), 0)::bigint as issues_found,
            coalesce(sum(closed) filter (is_over), 0)::bigint as issues_closed,
            coalesce(sum(planned) filter (is_running), 0)::bigint as running_planned
        from marts.contacts_in($street, $communities, $start, $end, $as_of)
        group by street, community
    )

select
    street,
    community,
    planned,
    kept,
    kept / nullif(planned, 0) as done_rate,
    issues_found,
    issues_closed,
    issues_closed / nullif(issues_found, 0) as issue_rate,
    running_planned
from contacts
order by done_rate nulls last, planned desc, street collate zh, community collate zh
