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
            street,
            source_system,
            source_label,
            issue_id,
            changed_on,
            superseded_by,
            unnest(
                [
                    {'field':'status', 'said':status_label},
                    {'field':'closed_at', 'said':closed_at::varchar},
                    {'field':'due_at', 'said':due_at_given::varchar},
                    {'field':'suspended_days', 'said':suspended_days::varchar},
                    {'field':'community', 'said':community},
                    {'field':'category_l1', 'said':category},
                    {'field':'handler_org', 'said':handler_org}
                ],
                recursive := true
            )
        from states
    ),
    compared as (
        select
            * exclude (said),
            said as before,
            lead(said) over (
                partition by street, source_system, issue_id, field
                order by superseded_by nulls last
            ) as after
        from told
    )

select compared.*, issues.community, imports.file, imports.imported_at
from compared
inner join marts.issues as issues using (street, source_system, issue_id)
left join meta.imports as imports on imports.import_id = compared.superseded_by
where compared.superseded_by is not null and before is distinct from after
order by street, source_system, issue_id, superseded_by, field
