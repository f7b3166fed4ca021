-- title: 某一日在办的件
-- definition: 这一日尚未办结的有效件，含挂账，一件一行。与 marts.issues_on 里没有办结的相同，只读在办的那些行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    date_diff('day', due_on, on_day::date) as days_overdue,
    coalesce(due_on < on_day, false) and not is_suspended as is_overdue
from marts.issue_facts as issues
where
    open_until > on_day
    and known_from <= on_day
    and marts.is_chosen(
        chosen_street, chosen_communities, issues.street, issues.community
    )
