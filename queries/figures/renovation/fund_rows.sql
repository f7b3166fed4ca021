-- title: 资金和三种口径下面的项目
-- grain: one row per project, what is left to pay most first
-- metric: R16
-- definition: 截至统计时点的项目，取消的不计；金额是台账现在写的，写明来自哪个文件的第几行。
-- card: renovation/project_card
-- main: project fund_source budget_wan contract_wan paid_wan payment_rate
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: fund_source | R16 |  | 资金来源
-- measure: households | R10 | 户 | stock | - | - | 户数
-- measure: budget_wan | R16 | 万元 | stock | - | - | 总投资
-- measure: contract_wan | R16 | 万元 | stock | - | - | 合同金额
-- measure: paid_wan | R16 | 万元 | stock | - | - | 已付款
-- measure: payment_rate | R16 | share | stock | paid_wan / contract_wan | up |
-- 支付率：已付款 ÷ 合同金额
-- measure: unpaid_wan | R16 | 万元 | stock | - | - | 未付款：合同金额减去已付款；付超了的为 0
-- column: is_accepted |  |  | 已竣工验收
-- param: measure = "all" in all started completed funded contracted social |
-- 哪个数字：started 已开工、completed
-- 已竣工验收、funded 写了金额的、contracted 写了合同金额的、social 社会资金；all 全部
-- param: source = null | 只看这一资金来源，“未写明”是没有写的
-- param: limit = 1000 | 最多列出的个数，空为不限
select
    street,
    community,
    area,
    parent_area,
    estate,
    project_id,
    project,
    fund_source,
    households,
    budget_wan,
    contract_wan,
    paid_wan,
    paid_wan / nullif(contract_wan, 0) as payment_rate,
    greatest(contract_wan - coalesce(paid_wan, 0), 0) as unpaid_wan,
    is_accepted,
    file,
    row_no
from marts.renovation_funds_on($street, $communities, $as_of)
where
    marts.is_asked($source, coalesce(fund_source, '未写明'))
    and case
        $measure
        when 'started'
        then is_started
        when 'completed'
        then is_accepted
        when 'funded'
        then coalesce(budget_wan, contract_wan, paid_wan) is not null
        when 'contracted'
        then contract_wan is not null
        when 'social'
        then
            marts.is_social(fund_source)
            and coalesce(budget_wan, contract_wan, paid_wan) is not null
        else true
    end
order by unpaid_wan desc nulls last, street collate zh, project_id
limit $limit
