-- title: 某一日的自管提案，走到哪一步
-- definition: 这一日以前有了第一个日期的提案，一件一行。step 是到这一日走到的最后一步（1 建章立制到 5 意见反馈），后一步有日期的，前面各步都算走到；
-- 终止没有日期，取台账的最新状态，但已经反馈的不算终止。is_open 是没有走完、没有终止的，days_waiting 是停在这一步多少天。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    known as (
        select
            *,
            case
                when feedback_on <= on_day
                then 5
                when done_on <= on_day
                then 4
                when approved_on <= on_day
                then 3
                when proposal_on <= on_day
                then 2
                when rule_on <= on_day
                then 1
            end as step
        from marts.selfgov_motions as motions
        where
            marts.is_chosen(
                chosen_street, chosen_communities, motions.street, motions.community
            )
    )

select
    * exclude (is_stopped),
    is_stopped and step < 5 as is_stopped,
    step = 5 as is_finished,
    step < 5 and not is_stopped as is_open,
    case
        step
        when 1
        then rule_on
        when 2
        then proposal_on
        when 3
        then approved_on
        when 4
        then done_on
        when 5
        then feedback_on
    end as reached_on,
    date_diff('day', reached_on, on_day::date) as days_waiting
from known
where step is not null
