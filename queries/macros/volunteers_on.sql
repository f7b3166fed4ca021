-- title: 某一日在册的志愿者
-- definition: 状态在册、注册不晚于这一日的，一人一行。状态取名册的最新值，不能回看。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.volunteers as volunteers
where
    marts.is_chosen(
        chosen_street, chosen_communities, volunteers.street, volunteers.community
    )
    and is_registered
    and registered_on <= on_day
