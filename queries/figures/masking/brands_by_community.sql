-- title: 遮蔽所依据的格：各社区各服务品牌的志愿服务
-- grain: one row per street, community and brand that anybody served in
-- metric: V08
-- definition: 全部已确认的服务记录，按志愿者所属社区和品牌，不分月份。一人可在几个品牌服务，人数只能跨社区相加。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：已确认的服务记录条数
-- measure: volunteers | V08 | 人 | flow | - | up | 参与人数：有已确认服务记录的人
-- adds: person_times | community brand
-- adds: volunteers | community
-- after: masking/services masking/brands_by_month
select
    street,
    community,
    brand,
    count(*) as person_times,
    count(distinct volunteer_key) as volunteers
from marts.services_until($street, null, $as_of)
group by all
order by street collate zh, community collate zh, brand collate zh
