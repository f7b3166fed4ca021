-- title: 某一日还在计时的件
-- definition: 这一日尚未办结的有效件，挂账的、没有期限的除外，一件一行，days_overdue 是期限到这一日的天数，未到期限的为负。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select issue_row, days_overdue, due_at
from marts.issues_open_on(chosen_street, chosen_communities, on_day)
where not is_suspended and due_on is not null
