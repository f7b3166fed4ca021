-- title: 天数的写法
-- definition: 千位分节，后面写“天”：1,265 天。
-- arguments: days
format('{:,} 天', days)
