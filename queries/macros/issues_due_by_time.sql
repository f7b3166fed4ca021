-- title: 应处置的件，连同时限和用时的分段
-- definition: time_limit 是办理时限（从上报到期限的天数）的分段，time_taken
-- 是用时（从上报到处置，未处置的到这一日）的分段，都按账龄分段。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select
    *,
    marts.waiting_bucket(
        greatest(date_diff('day', reported_on, due_on), 0)
    ) as time_limit,
    marts.waiting_bucket(
        greatest(
            date_diff('day', reported_on, least(coalesce(handled_on, on_day), on_day)),
            0
        )
    ) as time_taken
from
    marts.issues_due(
        chosen_street, chosen_communities, chosen_start, chosen_end, on_day
    )
