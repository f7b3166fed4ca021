-- title: 到某一日为止上报的件
-- definition: 上报日不晚于这一日的全部件，一件一行，写明这一日是否有效、办结、过期限、超期、已回访，以及当时的状态。挂账、重开取台账的最新状态，不能回看。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    issues.*,
    issues.rowid as issue_row,
    marts.is_valid_on(left_on, on_day) as is_valid,
    coalesce(closed_on <= on_day, false) as is_closed,
    coalesce(due_on < on_day, false) as is_past_due,
    is_past_due and not is_closed and not is_suspended as is_overdue,
    date_diff('day', due_on, on_day::date) as days_overdue,
    coalesce(handled_at <= due_at, false) as is_on_time,
    visit_valid
    and (first_closed_on is null or first_closed_on <= on_day) as is_visited,
    case
        when closed_on > on_day
        then '在办（此后办结）'
        when left_on > on_day
        then '在办（此后作废）'
        else status_label
    end as status_then
from marts.issues as issues
where
    marts.is_chosen(chosen_street, chosen_communities, issues.street, issues.community)
    and reported_on <= on_day
