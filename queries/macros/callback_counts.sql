-- title: 回访的各项件数
-- definition: issues/callbacks 的件数，口径见那里，不论台账有没有回访列。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select
    count(*) filter (is_closed) as closed,
    count(*) filter (is_visited) as valid_visits,
    count(*) filter (is_visited and is_closed) as visited_closed,
    count(*) filter (is_visited and visit_contacted) as contacted,
    count(*) filter (is_visited and visit_resolved) as resolved,
    count(*) filter (is_visited and satisfaction = '满意') as satisfied,
    count(*) filter (is_visited and satisfaction = '基本满意') as basically_satisfied,
    count(*) filter (is_visited and coalesce(satisfaction, '未评价') = '未评价') as unrated
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(reported_on, chosen_start, chosen_end)
