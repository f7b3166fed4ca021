-- title: 统计期内提出的旧改意见
-- definition: 提出时间在统计期内的，一条一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end
-- returns: table
select *
from marts.renovation_feedback as feedback
where
    marts.is_chosen(
        chosen_street, chosen_communities, feedback.street, feedback.community
    )
    and marts.is_within(raised_on, chosen_start, chosen_end)
