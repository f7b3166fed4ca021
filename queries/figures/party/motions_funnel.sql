-- title: 自管五步
-- grain: one row per step, in order; none without a motion
-- metric: G11
-- definition: 截至统计时点的全部提案，不论统计期：有任何一步的日期就算提案，终止的也算。后一步有日期的，前面各步都算走到。停留天数是前一步到这一步的天数，
-- 只看两步都写明、先后没有颠倒的。停在这一步的是没有走完、没有终止、最后走到这一步的提案，等了几天从走到这一步算起。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: step_label | G11 |  | 步骤
-- measure: motions | G11 | 件 | stock | - | - | 提案：截至统计时点的全部提案
-- measure: reached | G11 | 件 | stock | - | up | 走到：走到这一步或以后的提案
-- measure: reach_rate | G11 | share | stock | reached / motions | up | 到达率：走到 ÷ 提案
-- measure: measured | G11 | 件 | stock | - | - | 计天数的：前一步和这一步都写明、先后没有颠倒的提案
-- measure: median_days | G11 | 天 | stock | of measured | down |
-- 中位停留：前一步到这一步天数的中位数，第一步没有前一步
-- measure: waiting | G11 | 件 | stock | - | down | 停在这一步：没有走完、没有终止、最后走到这一步的提案
-- measure: median_waiting | G11 | 天 | stock | of waiting | down | 中位等待：停在这一步的提案等了几天的中位数
-- measure: longest_waiting | G11 | 天 | stock | - | down | 最长等待：停在这一步最久的提案等了几天
-- measure: stopped | G11 | 件 | stock | - | - | 终止：最后走到这一步而终止的提案
with
    steps as (select unnest(range(1, 6)) as place),
    motions as (select * from marts.motions_on($street, $communities, $as_of)),
    placed as (
        select
            place,
            motions.*,
            case
                place
                when 2
                then date_diff('day', rule_on, proposal_on)
                when 3
                then date_diff('day', proposal_on, approved_on)
                when 4
                then date_diff('day', approved_on, done_on)
                when 5
                then date_diff('day', done_on, feedback_on)
            end as days_taken,
            step >= place and days_taken >= 0 as is_measured,
            step = place and is_open as is_waiting
        from steps
        cross join motions
    )

select
    marts.motion_step_label(place) as step_label,
    count(*) as motions,
    count(*) filter (placed.step >= place) as reached,
    reached / nullif(motions, 0) as reach_rate,
    count(*) filter (is_measured) as measured,
    median(days_taken) filter (is_measured) as median_days,
    count(*) filter (is_waiting) as waiting,
    median(days_waiting) filter (is_waiting) as median_waiting,
    max(days_waiting) filter (is_waiting) as longest_waiting,
    count(*) filter (placed.step = place and is_stopped) as stopped
from placed
group by place
order by place
