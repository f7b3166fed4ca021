-- title: 统计期内的包联走访
-- definition: 一个岗位一季度在一个社区一行。is_over 是统计期内结束、到这一日已结束的季度，is_running
-- 是统计期末还没有结束的那一季；kept 是按计划走到的次数，多走的不算；
-- closed 是办结的问题，不多于发现的。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select
    *,
    quarter_end <= least(chosen_end::date, on_day::date) as is_over,
    not is_over as is_running,
    case when planned is not null then least(done, planned) end as kept,
    least(issues_closed, issues_found) as closed
from marts.leader_visits as visits
where
    marts.is_chosen(chosen_street, chosen_communities, visits.street, visits.community)
    and quarter_start <= least(chosen_end::date, on_day::date)
    and quarter_end >= coalesce(chosen_start, quarter_end)
