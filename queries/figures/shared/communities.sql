-- title: 各街道的社区
-- grain: one row per street and community
-- definition: 台账中出现过的社区，按拼音排列；没有社区的归入“未归属”，排在最后。
-- owner: 街道数据专班
-- checked: 2026-11-25
select street, community
from marts.known_communities
where $street is null or street = $street
order by street collate zh, community = '未归属', community collate zh
