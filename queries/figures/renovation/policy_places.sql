-- title: 方案覆盖率下面的片区和小区
-- grain: one row per scope and place with a project, those without a policy first
-- definition: 截至统计时点，有旧改项目（取消的除外）的片区和小区各有没有方案。片区看一区一策，上级片区的方案管它下面的片区；小区看一院一策，和有没有一楼一策。
-- 没有写通过日期的方案一直算有。
-- about: policies
-- main: scope place community policies has_policy
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: scope |  |  | 方案范围
-- column: place |  |  | 片区或小区
-- column: has_policy |  |  | 有方案
-- measure: policies |  | 个 | stock | - | up | 方案数
-- param: kind = null | 只看这一方案范围
-- param: has_policy = null | true 只看有方案的，false 只看没有的
select street, community, scope, place, policies > 0 as has_policy, policies
from marts.policy_places_on($street, $communities, $as_of)
where
    marts.is_asked($kind, scope)
    and ($has_policy is null or $has_policy = (policies > 0))
order by
    policies > 0, scope_place, street collate zh, community collate zh, place collate zh
