-- title: 期初未结、新增、办结、期末未结
-- definition: 与 marts.issue_bridge 相同：某一日结束时的在办是到那一日为止的收集减去办结。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 0
select
    coalesce(sum(collected - settled) filter (day < start_day), 0)::bigint as opening,
    coalesce(sum(collected) filter (day >= start_day), 0)::bigint as collected,
    coalesce(sum(closed) filter (day >= start_day), 0)::bigint as closed,
    coalesce(sum(collected - settled), 0)::bigint as closing,
    coalesce(sum(suspended), 0)::bigint as suspended,
    coalesce(sum(became_late - closed_late), 0)::bigint as overdue
from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
cross join (select coalesce(chosen_start, '-infinity'::date) as start_day)
where day <= chosen_end
