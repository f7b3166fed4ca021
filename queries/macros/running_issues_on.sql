-- title: 某一日还在计时的件
-- definition: 这一日尚未办结的有效件，挂账的、没有期限的除外，一件一行。days_overdue 是期限到这一日的天数，未到期限的为负。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    issue_id,
    source_label as source,
    street,
    community,
    category,
    title,
    handler_org,
    status_then as status,
    reported_at,
    due_at,
    days_overdue
from marts.issues_on(chosen_street, chosen_communities, on_day)
where not is_closed and not is_suspended and due_on is not null
