-- title: 期内办结的件，按办理的整小时数
-- definition: 统计期内办结的有效件，不满一小时的进一；一个小时数一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
select whole_hours as hours, count(*) as issues
from marts.issues_on(chosen_street, chosen_communities, on_day)
where marts.is_within(closed_on, chosen_start, chosen_end)
group by hours
