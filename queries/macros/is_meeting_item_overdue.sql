-- title: 议定事项是否逾期
-- definition: G05：过了时限而没有完成，搁置的除外；时限在当日的还没有过，逾期从次日算 1 天。
-- arguments: status_then, due_on, on_day
status_then in ('not_started', 'in_progress') and coalesce(due_on < on_day, false)
