-- title: 议定事项状态的名称
-- definition: G05：当时的状态在页面上的叫法，此后才完成的标明。
-- arguments: status, status_then
case
    when status_then <> status
    then '推进中（此后完成）'
    when status = 'not_started'
    then '未启动'
    when status = 'in_progress'
    then '推进中'
    when status = 'done'
    then '已完成'
    when status = 'shelved'
    then '搁置'
end
