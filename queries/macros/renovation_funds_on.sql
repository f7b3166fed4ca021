-- title: 某一日的旧改项目和它们的钱
-- definition: 一个项目一行，取消的除外；阶段是这一日的，金额是台账现在写的（没有日期）。付清是已付款不少于合同金额。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    coalesce(on_day >= started_since, false) as is_started,
    coalesce(on_day >= accepted_since, false) as is_accepted,
    case
        when contract_wan is not null then coalesce(paid_wan >= contract_wan, false)
    end as is_paid_up
from marts.renovation_projects as projects
where
    marts.is_chosen(
        chosen_street, chosen_communities, projects.street, projects.community
    )
    and not is_cancelled
