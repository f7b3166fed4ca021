-- title: 是否在所选的街道和社区
-- definition: 没有选街道、没有选社区的不限。
-- arguments: chosen_street, chosen_communities, street, community
(chosen_street is null or street = chosen_street)
and (chosen_communities is null or list_contains(chosen_communities, community))
