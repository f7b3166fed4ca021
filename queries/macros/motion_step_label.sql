-- title: 自管五步的名称
-- definition: 第一步建章立制，第二步问需提案，第三步协商立项，第四步共同办理，第五步意见反馈。
-- arguments: step_number
list_extract(['建章立制', '问需提案', '协商立项', '共同办理', '意见反馈'], step_number)
