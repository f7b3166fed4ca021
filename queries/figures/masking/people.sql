-- title: 遮蔽所依据的格：各社区各星级的在册志愿者
-- grain: one row per street, community and star that anybody has
-- metric: V06
-- definition: 截至统计时点在册的人，按所属社区和星级。各级加起来是在册，各社区加起来是全街道。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: star | V06 |  | 星级序号：0 为未达星级
-- measure: volunteers | V06 | 人 | stock | - | - | 人数：在册志愿者中在这一级的
-- adds: volunteers | community star
-- after: masking/registered
select street, community, star, count(*) as volunteers
from marts.stars_on($street, null, $as_of)
group by street, community, star
order by street collate zh, community collate zh, star
