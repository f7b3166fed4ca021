-- title: 按期处置，分社区或分承办单位
-- definition: I09：统计期内到期的有效件（应处置，挂账的除外）中按期处置的，每个街道的每个社区或承办单位一行，并列全街道的比例，和是否落后于它。
-- grouped_by 是分组的列名：community 或 handler_org。
-- arguments: grouped_by, chosen_street, chosen_communities, chosen_start, chosen_end,
-- on_day
-- returns: table
with
    counted as (
        select *, marts.setting('rank_minimum')::integer as rank_minimum
        from
            marts.issues_due_by(
                grouped_by,
                chosen_street,
                chosen_communities,
                chosen_start,
                chosen_end,
                on_day
            )
    )

select
    * exclude (rank_minimum),
    due - on_time as late,
    on_time / nullif(due, 0) as on_time_rate,
    marts.rate_of_street(on_time, due, street) as street_rate,
    on_time_rate - street_rate as against_street,
    marts.is_ranked(due, columns([grouped_by]), rank_minimum) as is_ranked,
    is_ranked and marts.is_behind(on_time, due, street_rate) as is_behind
from counted
