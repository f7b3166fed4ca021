-- title: 所选街道和社区的公开数据
-- definition: 说的是全街道的，选了社区就不列；说的是几个社区的，这几个社区都选了才列。
-- arguments: chosen_street, chosen_communities
-- returns: table
select *
from marts.published_figures
where
    (chosen_street is null or street = chosen_street)
    and (
        chosen_communities is null
        or list_has_all(
            chosen_communities, string_split(coalesce(communities, ''), '、')
        )
    )
