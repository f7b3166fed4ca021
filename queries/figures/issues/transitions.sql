-- title: 一件的变动
-- grain: one row per change of a field, the oldest first
-- definition: 每次导入让这一件的状态、办结时间、办理期限、挂账天数、社区、类别、承办单位从什么变成什么。登记时的样子不是变动；本功能启用以前的导入没有记下变动。
-- 变动从哪一日算起：办结、作废按其时间，其余按台账的更新时间，没有的按那份台账的数据截至。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: issue_id |  |  | 问题编号
-- column: source_label |  |  | 来源
-- column: changed_on |  |  | 日期：变动从这一日算起
-- column: field |  |  | 列：台账说明里的字段名
-- column: before |  |  | 原来
-- column: after |  |  | 改为
-- column: imported_at |  |  | 导入时间
-- param: issue = null | 只看这一问题编号
-- param: source = null | 只看这一来源，如 朝阳事事通；两个系统可能用同一个编号
-- param: limit = 200 | 最多列出几处，空为不限
select
    street, source_label, issue_id, changed_on, field, before, after, imported_at, file
from marts.issue_transitions
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_asked($issue, issue_id)
    and marts.is_asked($source, source_label)
    and changed_on <= $as_of
order by street, source_label, issue_id, superseded_by, field
limit $limit
