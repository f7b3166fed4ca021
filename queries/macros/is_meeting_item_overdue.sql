-- title: 议定事项是否逾期
-- definition: G05：时限已到而没有完成，搁置的除外；时限在当日的已到，逾期 0 天。
-- arguments: status_then, due_on, on_day
status_then in ('not_started', 'in_progress') and coalesce(due_on <= on_day, false)
