-- title: 方案数下面的方案
-- grain: one row per policy, the newest first
-- definition: 截至统计时点通过的改造方案，没有写通过日期的也列，写明来自哪个文件的第几行。
-- about: policies
-- main: policy scope area estate building project
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: policy_id |  |  | 方案编号
-- column: policy |  |  | 方案名称
-- column: scope |  |  | 方案范围
-- column: building |  |  | 楼栋
-- column: adopted_on |  |  | 通过日期
-- column: is_known |  |  | 片区或小区有旧改项目
-- param: kind = null | 只看这一方案范围
-- param: limit = 1000 | 最多列出的个数，空为不限
select
    street,
    community,
    policy_id,
    policy,
    scope,
    area,
    estate,
    building,
    project_id,
    project,
    adopted_on,
    is_known,
    file,
    row_no
from marts.policies
where
    marts.is_chosen($street, $communities, street, community)
    and (adopted_on is null or adopted_on <= $as_of)
    and marts.is_asked($kind, scope)
order by adopted_on desc nulls last, street collate zh, policy_id
limit $limit
