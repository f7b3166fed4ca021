-- title: 问题台账里登记的智治平台件的每一个样子
-- definition: 一个样子一行，只有有效件：从 held_from（含，空为一开始）到 held_until（不含，空为现在）是这个样子。
with
    held as (
        select
            *,
            min(changed_on) over (
                partition by street, issue_id
                order by superseded_by nulls last
                rows between current row and unbounded following
            ) as held_until
        from marts.lane_named('staging.platform_events')
    ),
    followed as (
        select
            *,
            lag(held_until) over (
                partition by street, issue_id order by superseded_by nulls last
            ) as held_from
        from held
    )

select * exclude (superseded_by, changed_on, is_valid)
from followed
where is_valid
order by street, reported_on, lane_place, lane
