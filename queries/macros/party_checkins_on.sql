-- title: 某一日的党员报到
-- definition: 这一日以前报到的，没有写时间的也算，一批或一人一行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.party_checkins as checkins
where
    marts.is_chosen(
        chosen_street, chosen_communities, checkins.street, checkins.community
    )
    and (checkin_on is null or checkin_on <= on_day)
