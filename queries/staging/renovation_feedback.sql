-- title: 旧改意见，一条一行
select
    street,
    feedback_id,
    nullif(trim(project_id), '') as project_id,
    nullif(trim(community), '') as community,
    phase,
    case
        phase
        when 'before'
        then '问需'
        when 'during'
        then '问计'
        when 'after'
        then '问效'
        else phase
    end as phase_label,
    method,
    "at" as raised_on,
    topic,
    coalesce(adopted, '待定') as adopted,
    adopted in ('采纳', '部分', '未采纳') as is_answered,
    adopted in ('采纳', '部分') as is_adopted,
    implemented_on,
    implementation,
    satisfaction,
    satisfaction in ('满意', '基本满意', '不满意') as is_rated,
    satisfaction in ('满意', '基本满意') as is_satisfied,
    coalesce(respondents, 1) as respondents,
    import_id,
    row_no
from raw.renovation_feedback
