-- title: 遮蔽所依据的格：各类重点对象各月的走访
-- grain: one row per street, kind and month with a report
-- metric: P03
-- definition: 全部走访月报，人次可以相加。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: kind | P03 |  | 类别
-- column: month |  |  | 月份：当月 1 日
-- measure: should_visit | P03 | 人次 | flow | - | - | 应走访：当月应走访的人次
-- measure: visited | P03 | 人次 | flow | - | up | 已走访：当月走访了的人次
-- adds: should_visit | kind month
-- adds: visited | kind month
-- after: masking/key_subjects
select
    street,
    kind,
    month,
    sum(should_visit)::bigint as should_visit,
    sum(visited)::bigint as visited
from marts.key_subjects_monthly
where marts.is_chosen($street, null, street, null) and month <= $as_of
group by street, kind, month
order by street collate zh, kind collate zh, month
