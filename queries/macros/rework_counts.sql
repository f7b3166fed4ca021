-- title: 首次办结和返工的件数
-- definition: issues/rework 的件数，口径见那里。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select count(*) as first_closed, count(*) filter (is_reopened) as reworked
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(first_closed_on, chosen_start, chosen_end)
