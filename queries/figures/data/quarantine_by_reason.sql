-- title: 为什么被隔离
-- unit: 行
-- grain: one row per dataset, reason and field
-- metric: Q04
-- definition:
-- 现在还在隔离的，按台账、原因和出错的列，多的在前；一行只算第一个原因。选填的格子读不懂的，行已经导入、格子空着，另外计数。没有写街道的，在每个街道都计入。
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
    quarantine.dataset,
    quarantine.reason,
    quarantine.field,
    min(quarantine.problem) as problem,
    count(*) filter (not is_cell) as quarantined,
    count(*) filter (is_cell) as short,
    count(distinct imports.file) as files,
    max(imports.imported_at) as last_imported_at
from meta.quarantine as quarantine
left join meta.imports as imports using (import_id)
where $street is null or quarantine.street is null or quarantine.street = $street
group by quarantine.dataset, quarantine.reason, quarantine.field
order by
    quarantined desc,
    short desc,
    quarantine.dataset,
    quarantine.reason,
    quarantine.field
