-- title: 到某一日为止上报的件
-- definition: 上报日不晚于这一日的全部件，一件一行，写明这一日是否有效、办结、过期限、超期、已回访。台账写的见 marts.issues_written_on。
-- 状态、办结、期限、挂账天数、重开取这一日的样子：导入改动过的件，改动从哪一日算起，那一日以前是改动前的样子；社区、类别、承办单位按现在的归属。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    issues.*,
    marts.is_valid_on(left_on, on_day) as is_valid,
    coalesce(closed_on <= on_day, false) as is_closed,
    coalesce(due_on < on_day, false) as is_past_due,
    is_past_due and not is_closed and not is_suspended as is_overdue,
    date_diff('day', due_on, on_day::date) as days_overdue,
    visit_valid and (first_closed_on is null or first_closed_on <= on_day) as is_visited
from marts.issue_facts as issues
where
    (held_from is null or held_from <= on_day)
    and (held_until is null or held_until > on_day)
    and marts.is_chosen(
        chosen_street, chosen_communities, issues.street, issues.community
    )
    and reported_on <= on_day
