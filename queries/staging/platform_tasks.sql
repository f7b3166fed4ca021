-- title: 智治平台任务，逐项的一项一行，汇总的一月一条跑道一行
-- definition: 没有写跑道的归入“未写跑道”；没有分社区的记在街道本级。任务数、到期数、完成数都没有写的是逐项的，一行是一项。
select
    street,
    task_id,
    received_on,
    coalesce(nullif(trim(lane), ''), '未写跑道') as lane,
    nullif(trim(name), '') as task,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    coalesce(tasks, due, completed) is null as is_single,
    coalesce(tasks, greatest(due, completed), 1) as tasks,
    due as stated_due,
    completed as stated_completed,
    due_on,
    completed_on,
    import_id,
    row_no
from raw.platform_tasks
