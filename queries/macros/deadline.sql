-- title: 一件的期限
-- definition: K11：台账的办理期限，挂账几天顺延几天。台账已经从原办理期限顺延了这么多天的，不再顺延。
-- arguments: due_at, due_at_original, suspended_days
case
    when due_at >= due_at_original + to_days(greatest(suspended_days, 0)::integer)
    then due_at
    else due_at + to_days(greatest(suspended_days, 0)::integer)
end
