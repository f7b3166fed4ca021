-- title: 智治平台任务总体情况
-- grain: the whole
-- metric: P02
-- definition: 统计期内下达的任务；逐项登记的看统计时点，按月汇总的取台账写的数。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: tasks | P02 | 项 | cohort | - | - | 任务：统计期内下达的
-- measure: due | P02 | 项 | cohort | - | - | 到期：任务中时限不晚于统计时点的
-- measure: due_completed | P02 | 项 | cohort | - | up | 到期完成：到期的任务中截至统计时点完成的
-- measure: completion_rate | P02 | share | cohort | due_completed / due | up |
-- 任务完成率：到期完成 ÷ 到期，没有到期的不在分母里
-- measure: overdue | P02 | 项 | cohort | - | down | 到期未完成：到期 − 到期完成
-- measure: not_due | P02 | 项 | cohort | - | - | 未到期：任务 − 到期 − 没有时限，不进入完成率
-- measure: no_limit | P02 | 项 | cohort | - | - | 没有时限：逐项的任务中没有写时限的，不进入完成率
-- rows: tasks | platform/task_rows?measure=all
-- rows: due | platform/task_rows?measure=due
-- rows: due_completed | platform/task_rows?measure=due
-- rows: overdue | platform/task_rows?measure=overdue
-- rows: not_due | platform/task_rows?measure=not_due
-- rows: no_limit | platform/task_rows?measure=no_limit
select
    coalesce(sum(tasks), 0)::bigint as tasks,
    coalesce(sum(due), 0)::bigint as due,
    coalesce(sum(due_completed), 0)::bigint as due_completed,
    sum(due_completed) / nullif(sum(due), 0) as completion_rate,
    coalesce(sum(overdue), 0)::bigint as overdue,
    coalesce(sum(not_due), 0)::bigint as not_due,
    coalesce(sum(no_limit), 0)::bigint as no_limit
from marts.platform_tasks_on($street, $communities, $start, $end, $as_of)
