-- title: 遮蔽所依据的格：各社区的活跃志愿者
-- grain: one row per street and community that anybody is active in
-- metric: V02
-- definition: 在册志愿者中，统计时点往前 12 个月内至少有一条已确认服务记录的，按所属社区。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：近 12 个月至少有一条已确认服务记录的
-- adds: active | community
select street, community, count(*) as active
from marts.volunteers_on($street, null, $as_of)
inner join marts.last_served_until($as_of) using (street, volunteer_key)
where is_active
group by street, community
order by street collate zh, community collate zh
