-- title: 下季度安排
-- grain: one row per event, by day
-- definition: 统计期末所在季度的下一个季度里：计划开工、计划完工的项目，到期的议定事项，计划召开的联席会议。到统计时点已经开工的不再列计划开工，
-- 已基本完成的不再列计划完工；取消的项目、已完成的事项、已召开的会议不列；会议还没有召开的事项不列。
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- column: kind |  |  | 类别代码
-- column: kind_label |  |  | 类别：计划开工、计划完工、事项到期、计划开会
-- column: subject |  |  | 内容：项目名称、议定事项，或会议议题
-- column: unit |  |  | 责任单位：项目没有责任单位的取施工单位
-- column: item_id |  |  | 事项编号
with
    next_quarter as (
        select
            (date_trunc('quarter', $end::date) + interval 3 month)::date as first_day,
            (date_trunc('quarter', $end::date) + interval 6 month)::date - 1 as last_day
    ),
    projects as (
        select
            projects.*,
            coalesce(
                nullif(trim(ledger.owner_unit), ''), nullif(trim(ledger.contractor), '')
            ) as unit
        from marts.renovation_projects_on(null, null, $as_of) as projects
        inner join marts.renovation_projects as ledger using (street, project_id)
    ),
    events as (
        select
            plan_start as day,
            'plan_start' as kind,
            '计划开工' as kind_label,
            project as subject,
            unit,
            street,
            community,
            project_id,
            null::varchar as item_id
        from projects
        where not is_started
        union all
        select
            plan_end,
            'plan_end',
            '计划完工',
            project,
            unit,
            street,
            community,
            project_id,
            null
        from projects
        where not is_substantial
        union all
        select
            due_on,
            'item_due',
            '事项到期',
            title,
            owner_unit,
            street,
            community,
            linked_project_id,
            item_id
        from marts.meeting_items_on(null, null, $as_of)
        where not is_done
        union all
        select
            planned_on,
            'meeting',
            '计划开会',
            coalesce(topic, '党建联席会议'),
            null,
            street,
            community,
            null,
            null
        from marts.meetings_on(null, null, $as_of)
        where not is_held
    )

select day, kind, kind_label, subject, unit, street, community, project_id, item_id
from events
inner join next_quarter on day between first_day and last_day
where marts.is_chosen($street, $communities, street, community)
order by
    day,
    list_position(['meeting', 'item_due', 'plan_start', 'plan_end'], kind),
    street collate zh,
    community collate zh,
    project_id,
    item_id,
    subject
