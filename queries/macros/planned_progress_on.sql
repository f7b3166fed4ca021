-- title: 某一日的计划进度
-- definition: 在一段之内计划进度是一条直线：段首的值加上每日的增量乘以天数（marts.renovation_project_periods）。
-- arguments: planned_base, planned_daily, valid_from, on_day
planned_base + planned_daily * date_diff('day', valid_from, on_day)
