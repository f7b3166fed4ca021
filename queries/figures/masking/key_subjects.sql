-- title: 遮蔽所依据的格：各社区各月的重点对象走访
-- grain: one row per street, community and month with a report
-- metric: P03
-- definition: 全部走访月报，人次可以相加。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- column: first_day |  |  | 首日：这一格的月份，一个月算在它的 1 日
-- column: last_day |  |  | 末日：这一格的月份，一个月算在它的 1 日
-- measure: should_visit | P03 | 人次 | flow | - | - | 应走访：当月应走访的人次
-- measure: visited | P03 | 人次 | flow | - | up | 已走访：当月走访了的人次
-- adds: should_visit | community month
-- adds: visited | community month
select
    street,
    community,
    month,
    sum(should_visit)::bigint as should_visit,
    sum(visited)::bigint as visited,
    month as first_day,
    month as last_day
from marts.key_subjects_monthly
where marts.is_chosen($street, null, street, null) and month <= $as_of
group by street, community, month
order by street collate zh, community collate zh, month
