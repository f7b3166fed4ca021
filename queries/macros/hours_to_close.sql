-- title: 期内办结件办理小时数的中位数和九成位
-- definition: I14：统计期内办结的有效件；排在两件之间的按比例取。没有期内办结件的为空。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select quantile_cont(hours_to_close, [0.5, 0.9]) as hours
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(closed_on, chosen_start, chosen_end)
