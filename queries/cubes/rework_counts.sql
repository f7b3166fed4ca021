-- title: 首次办结和返工的件数
-- definition: 与 marts.rework_counts 相同：取日历方块之和。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 0
select
    coalesce(sum(first_closed), 0)::bigint as first_closed,
    coalesce(sum(reworked), 0)::bigint as reworked
from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
where marts.is_within(day, chosen_start, chosen_end)
