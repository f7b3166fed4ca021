-- title: 件的清单怎样列
-- definition: 一个样子一行，清单上列的各列；状态是这一日的。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    issue_row,
    issue_id,
    source_label as source,
    street,
    community,
    category,
    title,
    handler_org,
    marts.issue_status_on(closed_on, left_on, status_label, on_day) as status,
    reported_at,
    due_at
from marts.issue_texts() as issues
where
    marts.is_chosen(chosen_street, chosen_communities, issues.street, issues.community)
