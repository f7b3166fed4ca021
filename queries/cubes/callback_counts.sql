-- title: 回访的各项件数
-- definition: 与 marts.callback_counts 相同：取日历方块之和，减去仍在办的件里此后才办结的：它们的回访也在此后。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
-- from: 50000
with
    flows as (
        select
            coalesce(
                sum(
                    columns(
                        [
                            'collected',
                            'visited',
                            'visited_closed',
                            'contacted',
                            'resolved',
                            'satisfied',
                            'basically_satisfied',
                            'unrated'
                        ]
                    )
                ),
                0
            )::bigint
        from cubes.issue_daily_on(chosen_street, chosen_communities, on_day)
        where marts.is_within(day, chosen_start, chosen_end)
    ),
    stocks as (
        select
            count(*) as cohort_open,
            count(*) filter (is_later) as visited,
            count(*) filter (visit_valid and closed_on is not null) as visited_closed,
            count(*) filter (is_later and visit_contacted) as contacted,
            count(*) filter (is_later and visit_resolved) as resolved,
            count(*) filter (is_later and satisfaction = '满意') as satisfied,
            count(*) filter (is_later and satisfaction = '基本满意') as basically_satisfied,
            count(*) filter (
                is_later and coalesce(satisfaction, '未评价') = '未评价'
            ) as unrated
        from
            (
                select *, visit_valid and first_closed_on > on_day as is_later
                from marts.issues_open_on(chosen_street, chosen_communities, on_day)
                where marts.is_within(reported_on, chosen_start, chosen_end)
            )
    )

select
    flows.collected - cohort_open as closed,
    flows.visited - stocks.visited as valid_visits,
    flows.visited_closed - stocks.visited_closed as visited_closed,
    flows.contacted - stocks.contacted as contacted,
    flows.resolved - stocks.resolved as resolved,
    flows.satisfied - stocks.satisfied as satisfied,
    flows.basically_satisfied - stocks.basically_satisfied as basically_satisfied,
    flows.unrated - stocks.unrated as unrated
from flows
cross join stocks
