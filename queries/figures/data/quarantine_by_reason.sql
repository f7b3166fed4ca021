-- title: 为什么被隔离
-- unit: 行
-- grain: one row per dataset, reason and field
-- metric: Q04
-- definition:
-- 现在还在隔离的，按台账、原因和出错的列，多的在前；一行只算第一个原因。选填的格子读不懂的，行已经导入、格子空着，另外计数。没有写街道的，文件里别的行都在一个街道的，计入那个街道；其余只计入全部街道。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- column: reason |  |  | 原因代码
-- column: field |  |  | 出错的列：台账说明里的字段名
-- column: problem |  |  | 原因：其中一行的说明
-- measure: quarantined | Q04 | 行 | stock | - | down | 隔离：没有进来的行
-- measure: short | Q04 | 行 | stock | - | down | 缺一格：进来了、有一格读不懂先空着的行
-- measure: files |  | 个 | stock | - | - | 文件数
-- column: last_imported_at |  |  | 最近一次
select
    dataset,
    reason,
    field,
    min(problem) as problem,
    count(*) filter (not is_cell) as quarantined,
    count(*) filter (is_cell) as short,
    count(distinct file) as files,
    max(imported_at) as last_imported_at
from marts.quarantine_of($street)
group by dataset, reason, field
order by quarantined desc, short desc, dataset, reason, field
