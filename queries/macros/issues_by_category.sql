-- title: 各类问题的收集、办结
-- definition: issues/completion_rate_by_category 的件数，口径见那里；一个类别一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select category, count(*) as collected, count(*) filter (is_closed) as closed
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(reported_on, chosen_start, chosen_end)
group by category
