-- title: 遮蔽所依据的格：各社区各月的志愿服务
-- grain: one row per street, community and month that anybody served in
-- metric: V03
-- definition: 全部已确认的服务记录，按志愿者所属社区和服务日期所在的月。人次逐月可加，参与的人不可加。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- column: first_day |  |  | 首日：这一格最早的服务日期
-- column: last_day |  |  | 末日：这一格最晚的服务日期
-- measure: person_times | V03 | 人次 | flow | - | up | 服务人次：当月已确认的服务记录条数
-- measure: participants | V05 | 人 | flow | - | up | 参与人数：当月至少有一条已确认服务记录的人
-- adds: person_times | community month
-- adds: participants | community
select
    street,
    community,
    date_trunc('month', service_date)::date as month,
    count(*) as person_times,
    count(distinct volunteer_key) as participants,
    min(service_date) as first_day,
    max(service_date) as last_day
from marts.services_until($street, null, $as_of)
group by all
order by street collate zh, community collate zh, month
