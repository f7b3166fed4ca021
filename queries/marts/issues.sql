-- title: 有效与无效的件，一件一行
-- definition: 每一件现在的样子（marts.issue_states）。held_from 是从哪一日起是这个样子，空为一直是。
with
    changed as (
        select
            street,
            source_system,
            issue_id,
            arg_max(changed_on, superseded_by) as held_from
        from marts.issue_states(false)
        group by all
    )

select issues.* exclude(superseded_by, changed_on), changed.held_from
from marts.issue_states(true) as issues
left join changed using (street, source_system, issue_id)
order by issues.street, issues.reported_at
