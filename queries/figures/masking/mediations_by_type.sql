-- title: 遮蔽所依据的格：各社区各类受理的纠纷
-- grain: one row per street, community and type that any dispute was accepted of
-- metric: G07
-- definition: 全部受理的纠纷，按社区和类型，不分月份。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: type |  |  | 纠纷类型
-- measure: accepted | G07 | 起 | flow | - | - | 受理：受理的纠纷
-- adds: accepted | community type
-- after: masking/mediations masking/mediations_by_type_and_month
select street, community, type, count(*) as accepted
from marts.mediations_on($street, null, $as_of)
group by all
order by street collate zh, community collate zh, type collate zh
