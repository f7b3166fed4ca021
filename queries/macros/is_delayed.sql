-- title: 项目是否滞后
-- definition: R08：在建项目中偏差低于负的阈值，或已过计划完工仍未基本完成。先修约，因为 0.6 − 0.65 比 −0.05 略小一点。
-- arguments: is_under_way, is_past_plan_end, deviation, delay_threshold
is_under_way
and (is_past_plan_end or coalesce(round(deviation, 9) < - delay_threshold, false))
