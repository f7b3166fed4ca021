-- title: 各社区志愿服务
-- grain: one row per street and community
-- metric: V02
-- definition: 按志愿者所属社区；未归属社区单列一行。在册和活跃看统计时点，人次和时长看统计期内。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- measure: registered | V01 | 人 | stock | - | up | 在册志愿者：截至统计时点在册的人，按人去重
-- measure: active | V02 | 人 | stock | - | up | 活跃志愿者：在册志愿者中，近 12 个月至少有一条已确认服务记录的
-- measure: active_rate | V02 | share | stock | active / registered | up | 活跃率：活跃 ÷ 在册
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：统计期内已确认的服务记录条数
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长：统计期内已确认的服务小时
-- persons: registered | masking/registered
-- persons: active | masking/active
-- persons: person_times hours | masking/services
select
    street,
    community,
    registered,
    active,
    active / nullif(registered, 0) as active_rate,
    person_times,
    hours
from marts.volunteers_by_community($street, $communities, $start, $end, $as_of)
order by street collate zh, registered desc, person_times desc, community collate zh
