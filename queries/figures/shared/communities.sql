-- title: 各街道的社区
-- grain: one row per street and community
-- definition: 台账中出现过的社区，按拼音排列；没有社区的件归入“未归属”。
select distinct street, community
from marts.issues
where $street is null or street = $street
order by street collate zh, community collate zh
