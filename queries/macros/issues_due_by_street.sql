-- title: 应处置和按期处置，分街道
-- definition: I09 的分母和分子（marts.issues_due），每个街道一行。
-- arguments: chosen_start, chosen_end, on_day
-- returns: table
select street, count(*) as due, count(*) filter (is_on_time) as on_time
from marts.issues_due(null, null, chosen_start, chosen_end, on_day)
group by street
