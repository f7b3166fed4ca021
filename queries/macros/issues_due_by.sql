-- title: 应处置和按期处置，分社区或分承办单位
-- definition: I09 的分母和分子（marts.issues_due），每个街道的每个社区或承办单位一行；grouped_by
-- 是分组的列名：community 或
-- handler_org。
-- arguments: grouped_by, chosen_street, chosen_communities, chosen_start, chosen_end,
-- on_day
-- returns: table
select
    street,
    columns([grouped_by]),
    count(*) as due,
    count(*) filter (is_on_time) as on_time
from
    marts.issues_due(
        chosen_street, chosen_communities, chosen_start, chosen_end, on_day
    )
group by all
