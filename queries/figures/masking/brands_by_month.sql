-- title: 遮蔽所依据的格：各服务品牌各月的志愿服务
-- grain: one row per street, brand and month that anybody served in
-- metric: V08
-- definition: 全部已确认的服务记录，按品牌和服务日期所在的月，不分社区。一人可在几个品牌服务，人数不可加。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：当月已确认的服务记录条数
-- measure: volunteers | V08 | 人 | flow | - | up | 参与人数：当月有已确认服务记录的人
-- adds: person_times | brand month
-- after: masking/services
select
    street,
    brand,
    date_trunc('month', service_date)::date as month,
    count(*) as person_times,
    count(distinct volunteer_key) as volunteers
from marts.services_until($street, null, $as_of)
group by all
order by street collate zh, brand collate zh, month
