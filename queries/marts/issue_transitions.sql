-- title: 导入对每一件的每一处改动，一处一行
-- definition: 一次导入让一件的一列从什么变成什么；改动从 changed_on 算起。第一次导入是登记，不是改动。
with
    states as (
        select *
        from marts.issue_states(false)
        union all
        select *
        from marts.issue_states(true)
        where
            (street, source_system, issue_id)
            in (select (street, source_system, issue_id) from marts.issues_before)
    ),
    told as (
        select
            *,
            [
                status_label,
                closed_at::varchar,
                due_at_given::varchar,
                suspended_days::varchar,
                community,
                category,
                handler_org
            ] as said,
            lead(said) over (
                partition by street, source_system, issue_id
                order by superseded_by nulls last
            ) as said_next
        from states
    ),
    listed as (
        select
            street,
            source_system,
            source_label,
            issue_id,
            changed_on,
            superseded_by,
            unnest(
                [
                    'status',
                    'closed_at',
                    'due_at',
                    'suspended_days',
                    'community',
                    'category_l1',
                    'handler_org'
                ]
            ) as field,
            unnest(said) as before,
            unnest(said_next) as after
        from told
        where superseded_by is not null
    )

select listed.*, issues.community, imports.file, imports.imported_at
from listed
inner join marts.issues as issues using (street, source_system, issue_id)
left join meta.imports as imports on imports.import_id = listed.superseded_by
where before is distinct from after
