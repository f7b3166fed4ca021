-- title: 包联走访
-- grain: the whole
-- metric: G12
-- definition:
-- 每个包联岗位在每个社区每季度一条。完成率只看统计期内结束、到统计时点已结束的季度；还没有结束的一季不进分母，单独列出。没有写计划的不进完成率，多走的次数不抵别处的。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: contacts | G12 | 条 | cohort | - | - | 包联：已结束的季度里岗位和社区的包联条数
-- measure: planned | G12 | 次 | cohort | - | - | 计划走访：已结束季度的计划次数
-- measure: kept | G12 | 次 | cohort | - | up | 按计划走访：已结束季度走访的次数，不多于各条的计划
-- measure: done_rate | G12 | share | cohort | kept / planned | up | 包联完成率：按计划走访 ÷ 计划走访
-- measure: short | G12 | 条 | cohort | - | down | 没有走满：已结束季度里走访少于计划的条数
-- measure: visits | G12 | 次 | cohort | - | up | 实际走访：已结束季度走访的全部次数，多走的也算
-- measure: visits_per_quarter | G12 | 次/季度 | cohort | visits / contacts of contacts |
-- up |
-- 每季度走访：实际走访 ÷ 包联
-- measure: issues_found | G12 | 个 | cohort | - | - | 发现问题：已结束季度走访发现的问题
-- measure: issues_closed | G12 | 个 | cohort | - | up | 办结问题：发现问题中已办结的
-- measure: issue_rate | G12 | share | cohort | issues_closed / issues_found | up |
-- 问题办结率：办结问题 ÷ 发现问题
-- measure: running_planned | G12 | 次 | cohort | - | - | 未满季计划：还没有结束的一季的计划走访，不进完成率
-- rows: contacts | party/contact_rows?measure=over
-- rows: short | party/contact_rows?measure=short
-- rows: planned | party/contact_rows?measure=over
-- rows: kept | party/contact_rows?measure=over
-- rows: visits | party/contact_rows?measure=over
-- rows: issues_found | party/contact_rows?measure=over
-- rows: issues_closed | party/contact_rows?measure=over
-- rows: running_planned | party/contact_rows?measure=running
with
    contacts as (
        select
            count(*) filter (is_over) as contacts,
            coalesce(sum(planned) filter (is_over), 0)::bigint as planned,
            coalesce(sum(kept) filter (is_over), 0)::bigint as kept,
            count(*) filter (is_over and done < planned) as short,
            coalesce(sum(done) filter (is_over), 0)::bigint as visits,
            coalesce(sum(issues_found) filter (is_over), 0)::bigint as issues_found,
            coalesce(sum(closed) filter (is_over), 0)::bigint as issues_closed,
            coalesce(sum(planned) filter (is_running), 0)::bigint as running_planned
        from marts.contacts_in($street, $communities, $start, $end, $as_of)
    )

select
    contacts,
    planned,
    kept,
    kept / nullif(planned, 0) as done_rate,
    short,
    visits,
    visits / nullif(contacts, 0) as visits_per_quarter,
    issues_found,
    issues_closed,
    issues_closed / nullif(issues_found, 0) as issue_rate,
    running_planned
from contacts
