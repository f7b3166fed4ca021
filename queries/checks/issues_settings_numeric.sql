-- title: 事件办理和页面的参数是数字
-- level: fail
-- definition: 即将到期天数、数据过旧的天数、排名最低件数、基本满意系数、回访覆盖率下限必须是不小于 0 的数字。
-- column: name |  |  | 参数
-- column: value |  |  | 取值
select name, value
from marts.settings
where
    name in (
        'due_soon_days',
        'stale_days',
        'rank_minimum',
        'behind_tolerance',
        'basically_satisfied_weight',
        'callback_coverage_minimum'
    )
    and coalesce(number, -1) < 0
order by name
