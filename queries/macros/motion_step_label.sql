-- title: 自管五步的名称
-- definition: 第一步建章立制，第二步问需提案，第三步协商立项，第四步共同办理，第五步意见反馈。
-- arguments: step_number
case
    step_number
    when 1
    then '建章立制'
    when 2
    then '问需提案'
    when 3
    then '协商立项'
    when 4
    then '共同办理'
    when 5
    then '意见反馈'
end
