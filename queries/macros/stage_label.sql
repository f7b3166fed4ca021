-- title: 阶段的名称
-- definition: R02：阶段代码在页面上的叫法。
-- arguments: stage
case
    stage
    when 'preparing'
    then '前期准备'
    when 'surveyed'
    then '摸底'
    when 'designed'
    then '方案'
    when 'consulted'
    then '问需公示'
    when 'tendering'
    then '招标'
    when 'in_progress'
    then '在建'
    when 'paused'
    then '暂停'
    when 'substantial'
    then '基本完成'
    when 'accepted'
    then '竣工验收'
    when 'handed_over'
    then '移交管护'
    when 'cancelled'
    then '取消'
    else stage
end
