-- title: 每月矛盾纠纷调解
-- unit: 起
-- grain: one row per month, zeros included
-- metric: G07
-- definition: 按受理日期归月，看这些纠纷截至统计时点的结果；没有受理的月份为 0，第一起之前和统计时点之后没有月份。少于 {small_count_limit}
-- 起的、能推算出来的遮蔽。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
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
-- column: is_partial |  |  | 不满一月：统计期或台账没有覆盖整月
-- persons: accepted with sessions succeeded failed settled referred open open_long
-- longest_open | masking/mediations
with
    months as (
        select month, is_partial
        from marts.months(['mediations'], $street, $start, $end)
        where last_day(month) >= start_day
    ),
    counted as (
        select
            date_trunc('month', accepted_on)::date as month,
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
        from marts.mediations_on($street, $communities, $as_of)
        where marts.is_within(accepted_on, $start, $end)
        group by month
    )

select
    month,
    coalesce(accepted, 0) as accepted,
    coalesce(sessions, 0) as sessions,
    coalesce(succeeded, 0) as succeeded,
    coalesce(failed, 0) as failed,
    coalesce(settled, 0) as settled,
    succeeded / nullif(settled, 0) as success_rate,
    coalesce(referred, 0) as referred,
    coalesce(open, 0) as open,
    coalesce(open_long, 0) as open_long,
    longest_open,
    is_partial
from months
left join counted using (month)
order by month
