-- title: 问需、问计、问效：采纳了多少，满意多少？
-- grain: one row per phase, in order
-- metric: R13
-- definition: 统计期内征集的意见，按征集时间。采纳率看问需、问计：（采纳 + 部分采纳）÷
-- 已答复，待定的不进分母、另列；满意率看问效，按问卷份数，没有写份数的算一份。
-- column: phase |  |  | 阶段代码
-- column: phase_label |  |  | 征求阶段
-- column: suggestions | R13 | 条 | 意见条数
-- column: answered | R13 | 条 | 已答复：采纳、部分采纳或未采纳；问效阶段不看
-- column: adopted | R13 | 条 | 采纳：含部分采纳
-- column: adoption_rate | R13 | share | 采纳率：采纳 ÷ 已答复
-- column: pending | R13 | 条 | 待定：尚未答复
-- column: implemented | R13 | 条 | 已落实：落实时间不晚于统计时点
-- column: respondents | R14 | 份 | 有效问卷：有满意度评价的份数，未评价的不计；只看问效
-- column: satisfied | R14 | 份 | 满意：满意和基本满意的份数
-- column: satisfaction_rate | R14 | share | 满意率：满意 ÷ 有效问卷
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
        from marts.renovation_feedback
        where
            ($street is null or street = $street)
            and ($communities is null or list_contains($communities, community))
            and raised_on between coalesce($start, raised_on) and $end
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
