-- title: 遮蔽所依据的格：各社区的在册志愿者
-- grain: one row per street and community that anybody is registered in
-- metric: V01
-- definition: 截至统计时点在册的人，按所属社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- measure: registered | V01 | 人 | stock | - | up | 在册志愿者：截至统计时点在册的人
-- adds: registered | community
select street, community, count(*) as registered
from marts.volunteers_on($street, null, $as_of)
group by street, community
order by street collate zh, community collate zh
