-- title: 智治平台任务清单
-- grain: one row per row of the ledger, those overdue first
-- metric: P02
-- definition: 每个数字加起来的就是这些行，写明来自哪个文件的第几行；到期未完成的在前。
-- main: received_on lane task due due_completed due_on
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: received_on |  |  | 下达时间
-- column: lane | P01 |  | 跑道
-- column: task |  |  | 任务：按月汇总的为空
-- measure: tasks | P02 | 项 | cohort | - | - | 任务
-- measure: due | P02 | 项 | cohort | - | - | 到期
-- measure: due_completed | P02 | 项 | cohort | - | up | 到期完成
-- measure: overdue | P02 | 项 | cohort | - | down | 到期未完成
-- measure: not_due | P02 | 项 | cohort | - | - | 未到期
-- measure: no_limit | P02 | 项 | cohort | - | - | 没有时限
-- column: completed_on |  |  | 完成时间：统计时点之后完成的为空
-- column: task_id |  |  | 任务编号
-- param: measure = "all" in all due overdue not_due no_limit
-- | 哪些：due 有到期的、overdue 有到期未完成的、not_due 有未到期的、no_limit 没有时限的；all 全部
-- param: lane = null | 只看这条跑道
-- param: limit = 1000 | 最多列出的行数，空为不限
select
    received_on,
    street,
    community,
    lane,
    task,
    tasks,
    due,
    due_completed,
    overdue,
    not_due,
    no_limit,
    due_on,
    case when completed_on <= $as_of then completed_on end as completed_on,
    task_id,
    file,
    row_no
from marts.platform_tasks_on($street, $communities, $start, $end, $as_of) as ledger
where
    case
        $measure
        when 'due'
        then due > 0
        when 'overdue'
        then overdue > 0
        when 'not_due'
        then not_due > 0
        when 'no_limit'
        then no_limit > 0
        else true
    end
    and marts.is_asked($lane, lane)
order by
    overdue desc,
    ledger.received_on desc,
    lane_place,
    lane collate zh,
    street collate zh,
    task_id
limit $limit
