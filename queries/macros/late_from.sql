-- title: 从哪一日起超期
-- definition: 期限的次日，不早于上报之日；到那一日结束时已经办结的、挂账的、没有期限的为空。
-- arguments: reported_on, due_on, closed_on, is_suspended
case
    when
        not is_suspended
        and due_on is not null
        and (closed_on is null or closed_on > greatest(due_on + 1, reported_on))
    then greatest(due_on + 1, reported_on)
end
