-- title: 数据来自哪些文件
-- grain: one row per dataset, street and imported file that still has rows
-- definition: 现有的行由哪个文件、何时导入；同一件被后来的文件更新的，算在后来的文件里。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- column: file |  |  | 来源文件
-- column: sha256 |  |  | 文件指纹：文件内容的 SHA-256，同一个文件总是同一个
-- column: imported_at |  |  | 导入时间
-- measure: rows |  | 行 | stock | - | - | 行数：现在还在的行
-- column: is_demo |  |  | 演示数据
-- param: datasets = null | 指标所依据的台账，空为全部
select dataset, street, file, sha256, imported_at, row_count as rows, is_demo
from marts.sources
where
    ($street is null or street = $street)
    and ($datasets is null or list_contains($datasets, dataset))
order by street collate zh, dataset, imported_at desc, file
