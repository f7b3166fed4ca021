-- title: 某一日的矛盾纠纷调解
-- definition: G07：这一日以前受理的纠纷，一起一行，带上这一日的结果。结案日期在这一日之后的，这一日还在调解；没有写结案日期的不论哪日都算已结。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    case when closed_on > on_day then '调解中' else result end as result_then,
    result_then in ('成功', '未成') as is_settled,
    result_then = '成功' as is_success,
    result_then = '转办' as is_referred,
    result_then = '调解中' as is_open,
    case
        when result_then = '调解中' then date_diff('day', accepted_on, on_day::date)
    end as days_open,
    coalesce(days_open > marts.setting('mediation_days'), false) as is_long
from marts.mediations as mediations
where
    marts.is_chosen(
        chosen_street, chosen_communities, mediations.street, mediations.community
    )
    and accepted_on <= on_day
