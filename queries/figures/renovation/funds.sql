-- title: 改造的钱从哪里来，付了多少？
-- unit: 万元
-- grain: one row per source of funds, the largest first
-- metric: R16
-- definition:
-- 旧改项目台账写的总投资、合同金额、已付款，按资金来源（台账原文），取消的项目、三项都没有写的项目不计。已付款只计写了合同金额的项目，支付率是已付款 ÷
-- 合同金额。金额是台账现在写的，没有日期，统计期不起作用。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: fund_source | R16 |  | 资金来源：没有写的为“未写明”
-- column: is_social |  |  | 社会资金：来源里有“社会”“基金会”“捐”
-- measure: projects |  | 个 | stock | - | - | 项目数
-- measure: budget_wan | R16 | 万元 | stock | - | - | 总投资
-- measure: contract_wan | R16 | 万元 | stock | - | - | 合同金额
-- measure: paid_wan | R16 | 万元 | stock | - | - | 已付款：写了合同金额的项目的
-- measure: payment_rate | R16 | share | stock | paid_wan / contract_wan | up |
-- 支付率：已付款 ÷ 合同金额
-- rows: projects | renovation/fund_rows?measure=funded
-- rows: paid_wan | renovation/fund_rows?measure=contracted
with
    funded as (
        select
            coalesce(fund_source, '未写明') as fund_source,
            marts.is_social(fund_source) as is_social,
            budget_wan,
            contract_wan,
            case
                when contract_wan is not null then coalesce(paid_wan, 0)
            end as paid_wan
        from marts.renovation_funds_on($street, $communities, $as_of)
        where coalesce(budget_wan, contract_wan, paid_wan) is not null
    ),
    by_source as (
        select
            fund_source,
            is_social,
            count(*) as projects,
            sum(budget_wan) as budget_wan,
            sum(contract_wan) as contract_wan,
            sum(paid_wan) as paid_wan
        from funded
        group by fund_source, is_social
    )

select *, paid_wan / nullif(contract_wan, 0) as payment_rate
from by_source
order by budget_wan desc nulls last, fund_source collate zh
