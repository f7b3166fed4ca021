-- title: 各街道有哪些台账
-- grain: one row per dataset and street
-- definition: 每个街道每种台账的行数、最早和最晚的实际发生日期、数据截至哪一天；含演示数据的标明。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- measure: row_count |  | 行 | stock | - | - | 行数
-- column: last_day |  |  | 最晚日期：实际发生的最后一天，不含期限、计划和导入时间
-- column: cut_off |  |  | 数据截至：导入时声明的，没有声明的、声明之后又有记录的是最晚日期
-- column: is_declared |  |  | 声明过：导入时写明了数据截至
-- column: is_demo |  |  | 演示数据
select dataset, street, row_count, first_day, last_day, cut_off, is_declared, is_demo
from marts.coverage
order by street collate zh, dataset
