-- title: 被导入改动过的件，改动前的每一个样子一行
-- definition: 从 held_from（含，空为一开始）到 held_until（不含）是这个样子；后来的改动从更早的一日算起的，前面的样子也只到那一日。
-- 社区、类别、承办单位按现在的归属。
with
    past as (
        select
            *,
            min(changed_on) over (
                partition by street, source_system, issue_id
                order by superseded_by
                rows between current row and unbounded following
            ) as held_until
        from marts.issue_states(false)
    )

select
    past.* exclude(
        superseded_by,
        changed_on
    ) replace(
        issues.community as community,
        issues.category as category,
        issues.handler_org as handler_org
    ),
    lag(held_until) over (
        partition by past.street, past.source_system, past.issue_id
        order by superseded_by
    ) as held_from
from past
inner join marts.issues as issues using (street, source_system, issue_id)
order by past.street, past.reported_at
