-- title: 应处置的件
-- definition: I09 的分母：期限在统计期内且到这一日已到的有效件，挂账的除外，一件一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select *
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(due_on, chosen_start, chosen_end) and not is_suspended
