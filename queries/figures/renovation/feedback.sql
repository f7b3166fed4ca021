-- title: 问需、问计、问效：采纳了多少，满意多少？
-- grain: one row per phase, in order
-- metric: R13
-- definition: 统计期内征集的意见，按征集时间。采纳率看问需、问计：（采纳 + 部分采纳）÷
-- 已答复，待定的不进分母、另列；满意率看问效，按问卷份数，没有写份数的算一份。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: phase |  |  | 阶段代码
-- column: phase_label |  |  | 征求阶段
-- measure: suggestions | R13 | 条 | flow | - | - | 意见条数
-- measure: answered | R13 | 条 | flow | - | - | 已答复：采纳、部分采纳或未采纳；问效阶段不看
-- measure: adopted | R13 | 条 | flow | - | up | 采纳：含部分采纳
-- measure: adoption_rate | R13 | share | flow | adopted / answered | up | 采纳率：采纳 ÷ 已答复
-- measure: pending | R13 | 条 | flow | - | down | 待定：尚未答复
-- measure: implemented | R13 | 条 | flow | - | up | 已落实：落实时间不晚于统计时点
-- measure: respondents | R14 | 份 | flow | - | - | 有效问卷：有满意度评价的份数，未评价的不计；只看问效
-- measure: satisfied | R14 | 份 | flow | - | up | 满意：满意和基本满意的份数
-- measure: satisfaction_rate | R14 | share | flow | satisfied / respondents | up |
-- 满意率：满意 ÷ 有效问卷
-- column: is_thin | R14 |  | 样本不足：有效问卷少于 30 份
with
    phases as (
        select
            unnest(range(1, 4)) as place,
            unnest(['before', 'during', 'after']) as phase,
            unnest(['问需', '问计', '问效']) as phase_label
    ),
    feedback as (
        select *
        from marts.renovation_feedback_within($street, $communities, $start, $end)
    ),
    totals as (
        select
            phase,
            count(*) as suggestions,
            count(*) filter (is_answered) as answered,
            count(*) filter (is_adopted) as adopted,
            count(*) filter (implemented_on <= $as_of) as implemented,
            coalesce(sum(respondents) filter (is_rated), 0) as respondents,
            coalesce(sum(respondents) filter (is_satisfied), 0) as satisfied
        from feedback
        group by phase
    ),
    filled as (
        select
            place,
            phase,
            phase_label,
            phase = 'after' as is_after,
            coalesce(suggestions, 0) as suggestions,
            case when not is_after then coalesce(answered, 0) end as answered,
            case when not is_after then coalesce(adopted, 0) end as adopted,
            coalesce(implemented, 0) as implemented,
            case when is_after then coalesce(respondents, 0) end as respondents,
            case when is_after then coalesce(satisfied, 0) end as satisfied
        from phases
        left join totals using (phase)
        where exists (from feedback)
    )

select
    phase,
    phase_label,
    suggestions,
    answered,
    adopted,
    adopted / nullif(answered, 0) as adoption_rate,
    suggestions - answered as pending,
    implemented,
    respondents,
    satisfied,
    satisfied / nullif(respondents, 0) as satisfaction_rate,
    respondents < 30 as is_thin
from filled
order by place
