-- title: 每一件的每一个样子，只有计数用得到的
-- definition: 现在的样子（marts.issues）和导入改动前的样子（marts.issues_before）并在一起，一个样子一行。从
-- held_from（含，空为一开始）到
-- held_until（不含，空为现在）是这个样子；issue_row 指向写着它的文字的那一行（marts.issue_texts）。
-- 从 known_from（含）起是上报了的这个样子，到 open_until（不含）为止是在办的有效件，一直在办的是 infinity。
with
    facts as (
        select
            issue_row,
            street,
            community,
            estate,
            category,
            handler_org,
            reported_at,
            due_at,
            reported_on,
            closed_on,
            first_closed_on,
            handled_at::date as handled_on,
            due_on,
            left_on,
            held_from,
            held_until,
            greatest(reported_on, coalesce(held_from, reported_on)) as known_from,
            least(
                coalesce(closed_on, 'infinity'),
                coalesce(left_on, 'infinity'),
                coalesce(held_until, 'infinity')
            )::date as open_until,
            is_suspended,
            coalesce(handled_at <= due_at, false) as is_on_time,
            is_reopened,
            status = 'merged' or duplicate_of is not null as is_merged,
            status in ('voided', 'rejected') and duplicate_of is null as is_voided,
            visit_valid,
            visit_contacted,
            visit_resolved,
            satisfaction,
            hours_to_close,
            -- An hour that has begun counts.
            ceil(hours_to_close)::integer as whole_hours
        from marts.issue_texts()
    )

select *
from facts
-- What is open on a day lies together, at the end: the rest need not be read.
order by street, open_until
