-- title: 某一日的有效件
-- definition: 到这一日为止上报、这一日仍然有效的件，一件一行（marts.issues_known_on）。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.issues_known_on(chosen_street, chosen_communities, on_day)
where is_valid
