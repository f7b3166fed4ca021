-- title: 遮蔽所依据的格：各类各月受理的纠纷
-- grain: one row per street, type and month that any dispute was accepted in
-- metric: G07
-- definition: 全部受理的纠纷，按类型和受理日期所在的月，不分社区。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: type |  |  | 纠纷类型
-- column: month |  |  | 月份：当月 1 日
-- measure: accepted | G07 | 起 | flow | - | - | 受理：当月受理的纠纷
-- adds: accepted | type month
-- after: masking/mediations
select
    street, type, date_trunc('month', accepted_on)::date as month, count(*) as accepted
from marts.mediations_on($street, null, $as_of)
group by all
order by street collate zh, type collate zh, month
