-- title: 问题台账，一件一行
-- definition: 只改名、取整、归类。未办结的件不带办结时间（重开时清空，首次办结另存）。
select
    issue_id,
    source_system,
    channel,
    lane,
    street,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    grid_id,
    estate,
    category_l1 as category,
    category_l2,
    title,
    urgency,
    reported_at,
    first_response_at,
    case when status = 'closed' then closed_at end as closed_at,
    coalesce(first_closed_at, closed_at) as first_closed_at,
    coalesce(resolved_at, case when status = 'closed' then closed_at end) as handled_at,
    due_at,
    due_at_original,
    coalesce(suspended_days, 0) as suspended_days,
    status,
    coalesce(reopen_count, 0) as reopen_count,
    coalesce(nullif(trim(handler_org), ''), '未派单') as handler_org,
    handling_level,
    visit_valid,
    visit_contacted,
    visit_resolved,
    satisfaction,
    case
        when status = 'voided'
        then coalesce(voided_at, reported_at)
        when status in ('merged', 'rejected', 'returned') or duplicate_of is not null
        then reported_at
    end as left_at,
    import_id,
    row_no
from raw.issues
