-- title: 某一日的网格人员
-- definition: 一个网格的一种岗位一行。所在网格还没有划定、已过有效期的不计；网格不在网格台账里的照样计入。
-- 专兼职：专职网格员和兼职网格员。在岗：网格长和专兼职网格员。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    staff.*,
    role in ('专职网格员', '兼职网格员') as is_grid_worker,
    role in ('网格长', '专职网格员', '兼职网格员') as is_on_post
from marts.grid_staff as staff
where
    marts.is_chosen(chosen_street, chosen_communities, staff.street, staff.community)
    and marts.is_standing(since, valid_until, on_day)
