-- title: 到某一日为止的文明实践活动
-- definition: 一场一行，写明是哪一年的；year_start 是那一年的第一天。
-- arguments: chosen_street, chosen_communities, chosen_end
-- returns: table
select
    *,
    year(held_on) || '年' as year_label,
    date_trunc('year', held_on)::date as year_start
from marts.culture_activities as activities
where
    marts.is_chosen(
        chosen_street, chosen_communities, activities.street, activities.community
    )
    and held_on <= chosen_end
