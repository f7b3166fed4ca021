-- title: 按计划工期逐日推算的进度
-- definition: 计划开工前为零，开工当日起逐日相等，计划完工当日为 100%；没有工期的、完工早于开工的为空。
-- arguments: plan_start, plan_end, on_day
case
    when not plan_end >= plan_start
    then null
    when on_day < plan_start
    then 0
    when on_day >= plan_end
    then 1
    else
        (date_diff('day', plan_start, on_day) + 1)
        / (date_diff('day', plan_start, plan_end) + 1)
end
