-- title: 统计期内的文明实践活动
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end
-- returns: table
select *, year(held_on) as held_year
from marts.culture_activities as activities
where
    marts.is_chosen(
        chosen_street, chosen_communities, activities.street, activities.community
    )
    and marts.is_within(held_on, chosen_start, chosen_end)
