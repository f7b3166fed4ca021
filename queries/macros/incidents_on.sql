-- title: 某一日的突发情况
-- definition: 这一日以前发生的，一件一行；处置日期在这一日之后的，这一日还没有处置。没有写处置日期的已处置情况不论哪日都算已处置。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select * replace (is_handled and coalesce(handled_on <= on_day, true) as is_handled)
from marts.safety_incidents as incidents
where
    marts.is_chosen(
        chosen_street, chosen_communities, incidents.street, incidents.community
    )
    and happened_on <= on_day
