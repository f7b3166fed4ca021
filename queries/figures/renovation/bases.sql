-- title: 完工和付款：按小区、按户、按资金各是多少？
-- grain: one row per basis: 小区, 户, 资金
-- metric: R16
-- definition: 同一件事按三种口径各算一遍，取消的项目不计。完工看已开工的：小区已开工的项目全部竣工验收才算完工，一个小区只计一次；资金按总投资。
-- 付款看签了合同的：小区有合同的项目全部付清才算付清；资金是已付款 ÷
-- 合同金额。金额是台账现在写的，不能回看以前哪一天付了多少；没有写金额的项目不进资金和付款的分子分母，都没有写的没有这些数。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: basis |  |  | 口径
-- column: unit |  |  | 单位
-- measure: started | R09 |  | stock | - | - | 已开工
-- measure: completed | R09 |  | stock | - | up | 已完工：竣工验收
-- measure: completion_rate | R09 | share | stock | completed / started | up | 完工率：已完工
-- ÷ 已开工
-- measure: contracted | R16 |  | stock | - | - | 已签合同：资金是合同金额
-- measure: settled | R16 |  | stock | - | up | 已付清：资金是已付款
-- measure: payment_rate | R16 | share | stock | settled / contracted | up |
-- 支付率：已付清（已付款）÷ 已签合同
-- rows: started | renovation/fund_rows?measure=started
-- rows: completed | renovation/fund_rows?measure=completed
-- rows: contracted | renovation/fund_rows?measure=contracted
-- rows: settled | renovation/fund_rows?measure=contracted
with
    projects as (
        select * from marts.renovation_funds_on($street, $communities, $as_of)
    ),
    -- An estate with several projects counts once; a project without one stands for
    -- itself, in households and money alone.
    estates as (
        select
            any_value(estate) as estate,
            count(*) filter (is_started) as started,
            bool_and(is_accepted) filter (is_started) as is_completed,
            max(households) filter (is_started) as households,
            count(contract_wan) as contracts,
            bool_and(is_paid_up) as is_settled,
            max(households) filter (contract_wan is not null) as households_contracted
        from projects
        group by street, community, coalesce(estate, project_id), estate is null
    ),
    of_estates as (
        select
            count(estate) filter (started > 0)::double as started,
            count(estate) filter (is_completed)::double as completed,
            count(estate) filter (contracts > 0)::double as contracted,
            count(estate) filter (is_settled)::double as settled
        from estates
    ),
    of_households as (
        select
            -- Null, not 0, where estates have started and none says how many
            -- households.
            case
                when count(*) filter (started > 0) > 0 then sum(households) else 0
            end::double as started,
            sum(households) filter (is_completed)::double as completed,
            sum(households_contracted)::double as contracted,
            sum(households_contracted) filter (is_settled)::double as settled
        from estates
    ),
    of_money as (
        select
            sum(budget_wan) filter (is_started) as started,
            sum(budget_wan) filter (is_accepted) as completed,
            sum(contract_wan) as contracted,
            sum(paid_wan) filter (contract_wan is not null) as settled
        from projects
    ),
    bases as (
        select 1 as place, '小区' as basis, '个' as unit, *
        from of_estates
        union all
        select 2, '户', '户', *
        from of_households
        union all
        select 3, '资金', '万元', *
        from of_money
        where coalesce(started, contracted) is not null
    ),
    filled as (
        select
            * replace (
                case
                    when started is not null then coalesce(completed, 0)
                end as completed,
                nullif(contracted, 0) as contracted,
                case when contracted > 0 then coalesce(settled, 0) end as settled
            )
        from bases
        where exists (from projects)
    )

select
    basis,
    unit,
    started,
    completed,
    completed / nullif(started, 0) as completion_rate,
    contracted,
    settled,
    settled / nullif(contracted, 0) as payment_rate
from filled
order by place
