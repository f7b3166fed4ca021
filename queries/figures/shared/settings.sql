-- title: 参数设置
-- grain: one row per setting
-- definition: 阈值、系数等本地规定的现值；没有导入的取默认值。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: name |  |  | 参数
-- column: value |  |  | 取值
select name, value from marts.settings order by name
