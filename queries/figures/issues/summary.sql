-- title: 事件办理总体情况
-- grain: the whole
-- metric: I04
-- definition: 有效件（作废、并入、不予受理、退回的不计），不含智治平台。收集、办结按批次口径，日均按流量口径，存量按统计时点。
-- 期限按挂账天数顺延，办理时长扣除挂账天数。
-- 历史时点的状态、期限、挂账按导入记下的变动回看；一次导入就已如此的，取台账的状态。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: collected | I01 | 件 | cohort | - | - | 收集：统计期内上报的有效件
-- measure: closed | I02 | 件 | cohort | - | up | 办结：统计期内上报的有效件中，截至统计时点已办结的
-- measure: completion_rate | I04 | share | cohort | closed / collected | up | 办结率：办结
-- ÷ 收集，同一批件；未到期的在办件计入分母，近期偏低
-- measure: unclosed | I04 | 件 | cohort | - | down | 未办结：统计期内上报的有效件中，截至统计时点未办结的
-- measure: unclosed_not_due | I04 | 件 | cohort | - | - | 其中未到期：未办结的件中，期限在统计时点之后的
-- measure: cumulative_collected | I03 | 件 | cumulative | - | - |
-- 累计收集：截至统计时点上报的有效件，不论统计期
-- measure: cumulative_closed | I03 | 件 | cumulative | - | up | 累计办结：累计收集的件中，截至统计时点已办结的
-- measure: cumulative_completion_rate | I03 | share | cumulative | cumulative_closed
-- / cumulative_collected | up | 累计办结率：累计办结 ÷ 累计收集，在办、挂账计入分母，不论统计期
-- measure: closed_in_period | I02 | 件 | flow | - | up | 期内办结：统计期内办结的有效件，不论何时上报
-- measure: days | I05 | 天 | flow | - | - | 天数：统计期的自然日数，首件之前和统计时点之后的不计
-- measure: daily_closed | I05 | 件/日 | flow | closed_in_period / days of
-- closed_in_period | up | 日均办结：期内办结 ÷ 天数，含周末和节假日
-- measure: clearance_ratio | I08 | share | flow | closed_in_period / collected | up |
-- 出清比：期内办结 ÷ 收集；跨期办结可使其超过 100%，不是办结率
-- measure: open_backlog | I07 | 件 | stock | - | down | 在办存量：统计时点尚未办结的有效件，含挂账，不论统计期
-- measure: suspended | I07 | 件 | stock | - | - | 挂账：在办存量中状态为挂账的，不计时限
-- measure: suspended_past_due | I07 | 件 | stock | - | down |
-- 挂账中已过期限：挂账的在办件中期限早于统计时点的，不算超期
-- measure: overdue_open | I11 | 件 | stock | - | down | 超期未办：统计时点已过期限仍未办结的有效件，挂账除外，不论统计期
-- measure: most_days_overdue | I11 | 天 | stock | - | down | 最长超期：超期未办件的期限到统计时点的最多天数
-- measure: due_soon | I11 | 件 | stock | - | - | 即将到期：在办件中期限在统计时点当日或此后
-- {due_soon_days} 天以内的，挂账除外
-- measure: due | I09 | 件 | cohort | - | - | 应处置：期限在统计期内且已到的有效件，挂账除外
-- measure: on_time | I09 | 件 | cohort | - | up | 按期处置：应处置件中，处置时间（没有则取办结时间）不晚于期限的
-- measure: on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置
-- measure: without_due | I09 | 件 | cohort | - | down | 没有期限：统计期内上报的有效件中没有办理期限的，不进入按期处置率
-- measure: median_hours | I14 | 小时 | flow | of closed_in_period | down |
-- 办理时长中位数：期内办结件从上报到办结的小时数，扣除挂账
-- measure: p90_hours | I14 | 小时 | flow | of closed_in_period | down |
-- 办理时长九成位：九成的期内办结件在这一时长内办结
-- measure: registered | I01 | 件 | cohort | - | - |
-- 全部登记：统计期内上报的全部件，含作废、并入、不予受理、退回，用于与原系统对账
-- measure: merged | I17 | 件 | cohort | - | - | 重复并入：全部登记中并入其他件的
-- measure: voided | I18 | 件 | cohort | - | - | 作废和不予受理：全部登记中截至统计时点已作废或不予受理的
-- measure: merged_share | I17 | share | cohort | merged / registered | - | 重复件占比：重复并入
-- ÷ 全部登记
-- measure: voided_share | I18 | share | cohort | voided / registered | down |
-- 作废率：作废和不予受理 ÷ 全部登记；超过一成时请核对登记口径
-- rows: collected | issues/rows?measure=collected
-- rows: closed | issues/rows?measure=closed
-- rows: unclosed | issues/rows?measure=unclosed
-- rows: unclosed_not_due | issues/rows?measure=unclosed_not_due
-- rows: cumulative_collected | issues/rows?measure=cumulative_collected
-- rows: cumulative_closed | issues/rows?measure=cumulative_closed
-- rows: closed_in_period | issues/rows?measure=closed_in_period
-- rows: suspended | issues/rows?measure=suspended
-- rows: suspended_past_due | issues/rows?measure=suspended_past_due
-- rows: due_soon | issues/rows?measure=due_soon
-- rows: due | issues/rows?measure=due
-- rows: on_time | issues/rows?measure=on_time
-- rows: without_due | issues/rows?measure=without_due
-- rows: registered | issues/rows?measure=registered
-- rows: merged | issues/rows?measure=merged
-- rows: voided | issues/rows?measure=voided
-- rows: open_backlog | issues/rows?measure=open
-- rows: overdue_open | issues/rows?measure=overdue
select
    collected,
    closed,
    closed / nullif(collected, 0) as completion_rate,
    collected - closed as unclosed,
    unclosed_not_due,
    cumulative_collected,
    cumulative_closed,
    cumulative_closed / nullif(cumulative_collected, 0) as cumulative_completion_rate,
    closed_in_period,
    coalesce(
        case
            when first_day is not null
            then greatest(date_diff('day', start_day, end_day) + 1, 0)
        end,
        0
    ) as days,
    closed_in_period / nullif(days, 0) as daily_closed,
    closed_in_period / nullif(collected, 0) as clearance_ratio,
    open_backlog,
    suspended,
    suspended_past_due,
    overdue_open,
    most_days_overdue,
    due_soon,
    due,
    on_time,
    on_time / nullif(due, 0) as on_time_rate,
    without_due,
    hours[1] as median_hours,
    hours[2] as p90_hours,
    registered,
    merged,
    voided,
    merged / nullif(registered, 0) as merged_share,
    voided / nullif(registered, 0) as voided_share,
    first_day,
    $as_of::date as as_of
from marts.issue_totals($street, $communities, $start, $end, $as_of)
cross join marts.hours_to_close($street, $communities, $start, $end, $as_of)
cross join marts.period(['issues'], $street, $start, $end)
