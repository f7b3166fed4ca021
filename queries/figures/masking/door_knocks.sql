-- title: 遮蔽所依据的格：各社区各月的敲门走访
-- grain: one row per street, community and month that anybody was to be visited in
-- metric: G08
-- definition: 全部敲门走访，按社区和敲门日期所在的月。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- column: first_day |  |  | 首日：这一格最早的敲门日期
-- column: last_day |  |  | 末日：这一格最晚的敲门日期
-- measure: targets | G08 | 人次 | flow | - | - | 应访：当月应访的人次
-- measure: visits | G08 | 人次 | flow | - | up | 实访：当月实访的人次
-- adds: targets | community month
-- adds: visits | community month
select
    street,
    community,
    date_trunc('month', knocked_on)::date as month,
    sum(targets)::bigint as targets,
    sum(visits)::bigint as visits,
    min(knocked_on) as first_day,
    max(knocked_on) as last_day
from marts.door_knocks
where marts.is_chosen($street, null, street, community) and knocked_on <= $as_of
group by all
order by street collate zh, community collate zh, month
