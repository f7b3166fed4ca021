-- title: 一个指标一段时间只有一个目标
-- level: warn
-- definition: 同一指标、同一范围、同一段时间写了几个目标，如适用期一个写 2025、一个写
-- 2025年；只用最后导入的，请撤销其余的。
-- column: value_given |  |  | 目标值：台账写的
-- column: period_given |  |  | 适用期：台账写的
-- column: metric_given |  |  | 指标代码：台账写的
select street, community, metric_given, period_given, value_given, file, row_no
from marts.ledger('staging.metric_targets')
qualify count(*) over (partition by street, metric, community, starts_on, ends_on) > 1
order by street, metric_given, community, row_no
