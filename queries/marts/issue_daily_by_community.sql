-- title: 问题台账的日历方块：一个社区、一日
-- definition: 当日（day）发生的各有多少件。同一日的数后来变过的（作废、重开、导入改动），从哪一日起变（since）另有一行，写变了多少：
-- 截至某一日看，是 since 不晚于它的各行之和（marts.issue_changes）。
-- day 是上报日期的：collected、without_due、suspended、registered、merged、voided
-- 和回访各列（办结前还没有回访的也在内，截至某一日看要减去，见 cubes.callback_counts）；办结日期的：closed、
-- closed_late、settled（不早于上报的办结）；期限的：due、on_time；超期之日的：became_late；首次办结日期的：first_closed、
-- reworked。
with
    counted as (
        select
            street,
            community,
            reported_on as day,
            greatest(since, reported_on) as since,
            sum(sign) as collected,
            sum(sign) filter (due_at is null) as without_due,
            sum(sign) filter (is_suspended) as suspended,
            sum(sign) filter (not has_left) as registered,
            sum(sign) filter (not has_left and is_merged) as merged,
            sum(- sign) filter (has_left and is_voided) as voided,
            sum(sign) filter (visit_valid) as visited,
            sum(sign) filter (visit_valid and visit_contacted) as contacted,
            sum(sign) filter (visit_valid and visit_resolved) as resolved,
            sum(sign) filter (visit_valid and satisfaction = '满意') as satisfied,
            sum(sign) filter (
                visit_valid and satisfaction = '基本满意'
            ) as basically_satisfied,
            sum(sign) filter (
                visit_valid and coalesce(satisfaction, '未评价') = '未评价'
            ) as unrated,
            sum(sign) filter (visit_valid and closed_on is not null) as visited_closed
        from marts.issue_changes()
        group by all
        union all by name
        select
            street,
            community,
            closed_on as day,
            greatest(since, closed_on) as since,
            sum(sign) as closed,
            sum(sign) filter (
                marts.late_from(reported_on, due_on, closed_on, is_suspended)
                is not null
            ) as closed_late,
            sum(sign) filter (closed_on >= reported_on) as settled
        from marts.issue_changes()
        where closed_on is not null
        group by all
        union all by name
        select
            street,
            community,
            reported_on as day,
            greatest(since, reported_on) as since,
            sum(sign) as settled
        from marts.issue_changes()
        where closed_on < reported_on
        group by all
        union all by name
        select
            street,
            community,
            marts.late_from(reported_on, due_on, closed_on, is_suspended) as day,
            greatest(since, day) as since,
            sum(sign) as became_late
        from marts.issue_changes()
        where day is not null
        group by all
        union all by name
        select
            street,
            community,
            due_on as day,
            greatest(since, due_on) as since,
            sum(sign) as due,
            sum(sign) filter (is_on_time) as on_time
        from marts.issue_changes()
        where due_on is not null and not is_suspended
        group by all
        union all by name
        select
            street,
            community,
            first_closed_on as day,
            greatest(since, first_closed_on) as since,
            sum(sign) as first_closed,
            sum(sign) filter (is_reopened) as reworked
        from marts.issue_changes()
        where first_closed_on is not null
        group by all
    )

select
    street,
    community,
    day,
    since,
    coalesce(columns(* exclude (street, community, day, since)), 0)::integer
from counted
-- What an import took away and gave back from the same day on.
where
    greatest(*columns(* exclude (street, community, day, since))) <> 0
    or least(*columns(* exclude (street, community, day, since))) <> 0
order by street, day
