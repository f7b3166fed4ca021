-- title: 到某一日为止的志愿活动
-- definition: 已开展的活动，一场一行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.activities as activities
where
    marts.is_chosen(
        chosen_street, chosen_communities, activities.street, activities.community
    )
    and is_held
    and held_on <= on_day
