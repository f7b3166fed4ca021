-- title: 一区一策、一院一策、一楼一策：覆盖了多少？
-- grain: one row per scope
-- definition: 截至统计时点通过的方案；没有写通过日期的一直算。覆盖率是有方案的片区或小区 ÷
-- 有旧改项目的片区或小区，取消的项目不计。上级片区的方案管它下面的片区；一楼一策看有楼栋方案的小区。
-- about: policies
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: scope |  |  | 方案范围
-- column: place_kind |  |  | 数的是：片区或小区
-- measure: policies |  | 个 | stock | - | up | 方案数：含旧改项目台账里找不到片区或小区的
-- measure: places |  | 个 | stock | - | - | 有项目的：有旧改项目的片区或小区
-- measure: covered |  | 个 | stock | - | up | 有方案的：其中有方案的片区或小区
-- measure: coverage_rate |  | share | stock | covered / places | up | 覆盖率：有方案的 ÷ 有旧改项目的
-- rows: policies | renovation/policy_rows
-- rows: places | renovation/policy_places
-- rows: covered | renovation/policy_places?has_policy=true
with
    scopes as (
        select
            unnest(range(1, 4)) as scope_place,
            unnest(['一区一策', '一院一策', '一楼一策']) as scope,
            unnest(['片区', '小区', '小区']) as place_kind
    ),
    adopted as (
        select scope, count(*) as policies
        from marts.policies
        where
            marts.is_chosen($street, $communities, street, community)
            and (adopted_on is null or adopted_on <= $as_of)
        group by scope
    ),
    places as (
        select scope, count(*) as places, count(*) filter (policies > 0) as covered
        from marts.policy_places_on($street, $communities, $as_of)
        group by scope
    )

select
    scope,
    place_kind,
    coalesce(policies, 0) as policies,
    coalesce(places, 0) as places,
    coalesce(covered, 0) as covered,
    coalesce(covered, 0) / nullif(coalesce(places, 0), 0) as coverage_rate
from scopes
left join adopted using (scope)
left join places using (scope)
order by scope_place
