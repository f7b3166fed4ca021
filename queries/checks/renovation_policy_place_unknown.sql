-- title: 改造方案的片区和小区都有旧改项目
-- level: warn
-- definition: 旧改项目台账里没有的片区、小区（取消的项目不算）；这些方案计入方案数，不计入覆盖率。请核对名称是否与项目台账一致。
-- column: policy_id |  |  | 方案编号
-- column: scope |  |  | 方案范围
-- column: place |  |  | 片区或小区
select street, policy_id, scope, place, file, row_no
from marts.policies
where not is_known
order by street, policy_id
