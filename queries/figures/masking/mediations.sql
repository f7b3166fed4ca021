-- title: 遮蔽所依据的格：各社区各月受理的纠纷
-- grain: one row per street, community and month that any dispute was accepted in
-- metric: G07
-- definition: 全部受理的纠纷，按社区和受理日期所在的月。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- column: first_day |  |  | 首日：这一格最早的受理日期
-- column: last_day |  |  | 末日：这一格最晚的受理日期
-- measure: accepted | G07 | 起 | flow | - | - | 受理：当月受理的纠纷
-- adds: accepted | community month
select
    street,
    community,
    date_trunc('month', accepted_on)::date as month,
    count(*) as accepted,
    min(accepted_on) as first_day,
    max(accepted_on) as last_day
from marts.mediations_on($street, null, $as_of)
group by all
order by street collate zh, community collate zh, month
