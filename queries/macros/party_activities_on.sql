-- title: 到某一日为止的党员活动
-- definition: 已开展的活动，一次一行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.party_activities as activities
where
    marts.is_chosen(
        chosen_street, chosen_communities, activities.street, activities.community
    )
    and status = '已开展'
    and held_on <= on_day
