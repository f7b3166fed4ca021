-- title: 计时的小时数
-- definition: K11：从一个时刻到另一个时刻的小时数，挂账的天数停表，不计在内。只有日期的办结时间是零点，可能早于同日的上报，记 0。
-- arguments: from_time, to_time, suspended_days
greatest(
    date_diff('second', from_time, to_time) / 3600.0
    - 24.0 * greatest(suspended_days, 0),
    0
)
