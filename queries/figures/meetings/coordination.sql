-- title: 需要协调的事
-- grain: one row per unit with overdue issues, per delayed project and per overdue
-- item; of each kind the most urgent first, in turns
-- metric: I11
-- definition: 统计时点的超期未办件（按承办单位合并）、滞后项目、逾期议定事项，不论统计期；口径与超期未办、滞后项目、议定事项逾期相同。
-- 三类各自从最急的排起：超期事件看件数，滞后项目看进度偏差，议定事项看逾期天数；三类轮流列出，数量有限时哪一类也不会被挤掉。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- column: kind |  |  | 类别代码
-- column: kind_label |  |  | 类别：超期事件、滞后项目、逾期议定事项
-- column: unit |  |  | 请谁协调：承办单位或责任单位；项目没有责任单位的取施工单位
-- column: subject |  |  | 事项：超期件最多的三个类别（更多的写等几类），或项目名称、议定事项
-- measure: issues | I11 | 件 | stock | - | down | 超期件数
-- measure: days |  | 天 | stock | - | down | 天数：最长超期，项目超出计划完工，或事项逾期
-- measure: deviation | R07 | 百分点 | stock | reported | up | 进度偏差：实际 − 计划
-- column: reason |  |  | 原因：项目台账的滞后原因，或议定事项的备注
-- column: item_id |  |  | 事项编号
-- param: limit = 30 | 最多列出的行数，空为不限
with
    overdue_issues as (
        select street, community, handler_org as unit, category, days_overdue as days
        from marts.issues_on($street, $communities, $as_of)
        where is_overdue
    ),
    by_category as (
        select street, unit, category, count(*) as issues, max(days) as days
        from overdue_issues
        group by street, unit, category
    ),
    categories as (
        select
            street,
            unit,
            array_to_string(
                list(category order by issues desc, days desc, category)[:3],
                '、'
            ) || case
                when count(*) > 3 then '等 ' || count(*) || ' 类' else ''
            end as subject
        from by_category
        group by street, unit
    ),
    by_unit as (
        select
            street,
            unit,
            count(*) as issues,
            max(days) as days,
            case when count(distinct community) = 1 then min(community) end as community
        from overdue_issues
        group by street, unit
    ),
    projects as (
        select
            projects.*,
            coalesce(
                nullif(trim(ledger.owner_unit), ''), nullif(trim(ledger.contractor), '')
            ) as unit,
            greatest(date_diff('day', projects.plan_end, $as_of::date), 0) as days_late
        from marts.renovation_projects_on($street, $communities, $as_of) as projects
        inner join marts.renovation_projects as ledger using (street, project_id)
        where is_delayed
    ),
    items as (
        select *, days_overdue as days
        from marts.meeting_items_on($street, $communities, $as_of)
        where is_overdue
    ),
    proposed as (
        select
            'overdue_issues' as kind,
            '超期事件' as kind_label,
            street,
            unit,
            subject,
            issues,
            days,
            null::double as deviation,
            null::varchar as reason,
            community,
            null::varchar as project_id,
            null::varchar as item_id,
            row_number() over (order by issues desc, days desc, street, unit) as place
        from by_unit
        inner join categories using (street, unit)
        union all
        select
            'delayed_project',
            '滞后项目',
            street,
            unit,
            project,
            null,
            days_late,
            deviation,
            delay_reason,
            community,
            project_id,
            null,
            row_number() over (
                order by deviation nulls last, days_late desc, street, project_id
            )
        from projects
        union all
        select
            'overdue_item',
            '逾期议定事项',
            street,
            owner_unit,
            title,
            null,
            days,
            null,
            note,
            community,
            linked_project_id,
            item_id,
            row_number() over (order by days desc, due_on, street, item_id)
        from items
    )

select
    kind,
    kind_label,
    street,
    unit,
    subject,
    issues,
    days,
    deviation,
    reason,
    community,
    project_id,
    item_id
from proposed
order by place, days desc nulls last, kind
limit $limit
