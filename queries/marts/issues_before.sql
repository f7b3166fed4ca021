-- title: 被导入改动过的件，改动前的每一个样子一行
-- definition: 从 held_from（含，空为一开始）到 held_until（不含）是这个样子；后来的改动从更早的一日算起的，前面的样子也只到那一日。
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
    *,
    lag(held_until) over (
        partition by street, source_system, issue_id order by superseded_by
    ) as held_from
from past
order by street, reported_at
