-- title: 超期天数
-- definition: I11：办结的从期限算到办结，超期未办的算到这一日；没有超期的为空。取 marts.issues_known_on 的列。
-- arguments: is_closed, closed_on, due_on, is_overdue, days_overdue
case
    when is_closed and closed_on > due_on
    then date_diff('day', due_on, closed_on)
    when is_overdue
    then days_overdue
end
