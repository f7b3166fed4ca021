-- title: 统计期内的智治平台月报
-- definition: 一个月算在它的 1 日所在的统计期里；overdue 是到期而没有办结的，not_due 是没有到期的。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end
-- returns: table
select *, due - due_completed as overdue, received - due as not_due
from marts.platform_monthly as months
where
    marts.is_chosen(chosen_street, chosen_communities, months.street, months.community)
    and marts.is_within(month, chosen_start, chosen_end)
