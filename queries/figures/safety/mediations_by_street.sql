-- title: 各街道矛盾纠纷调解
-- unit: share
-- grain: one row per street with disputes
-- metric: G07
-- definition: 统计期内受理的纠纷，按街道，看截至统计时点的结果。成功率只用分得出成败的：调解中、转办另列。少于
-- {small_count_limit} 起的、能推算出来的遮蔽。受理多的在前。
-- owner: 街道平安法治办公室
-- checked: 2026-11-27
-- measure: accepted | G07 | 起 | flow | - | - | 受理：统计期内受理的纠纷，一起一行
-- measure: sessions | G07 | 件次 | flow | - | - | 调解件次：这些纠纷的调解次数合计，一起可调解多次
-- measure: succeeded | G07 | 起 | cohort | - | up | 成功：其中截至统计时点调解成功的
-- measure: failed | G07 | 起 | cohort | - | down | 未成：其中截至统计时点调解不成的
-- measure: settled | G07 | 起 | cohort | - | - | 成功和未成：已结案、分得出成败的
-- measure: success_rate | G07 | share | cohort | succeeded / settled | up |
-- 调解成功率：成功 ÷（成功 + 未成）；调解中和转办的不进分母
-- measure: referred | G07 | 起 | cohort | - | - | 转办：其中转到法院、派出所等处的，不进分母
-- measure: open | G07 | 起 | cohort | - | down | 调解中：其中截至统计时点没有结果的，不进分母
-- measure: open_long | G07 | 起 | cohort | - | down | 调解过久：调解中的纠纷里，受理超过
-- {mediation_days} 天的
-- measure: longest_open | G07 | 天 | cohort | - | down | 最久：调解中的纠纷里受理最久的天数
-- persons: accepted with sessions succeeded failed settled referred open open_long
-- longest_open | masking/mediations
with
    counted as (
        select
            street,
            unnest(
                marts.mediation_counts(
                    times,
                    is_success,
                    is_settled,
                    is_referred,
                    is_open,
                    is_long,
                    days_open
                )
            )
        from marts.mediations_on($street, null, $as_of)
        where marts.is_within(accepted_on, $start, $end)
        group by street
    )

select
    street,
    accepted,
    sessions,
    succeeded,
    failed,
    settled,
    succeeded / nullif(settled, 0) as success_rate,
    referred,
    open,
    open_long,
    longest_open
from counted
order by accepted desc, street collate zh
