-- title: 某一日的自管组织
-- definition: 这一日以前成立的，没有写成立时间的也算；is_own 是居民自己管的：自管委员会和楼栋长，业委会不算。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *, type in ('自管委员会', '楼栋长') as is_own
from marts.selfgov_orgs as orgs
where
    marts.is_chosen(chosen_street, chosen_communities, orgs.street, orgs.community)
    and (founded_on is null or founded_on <= on_day)
