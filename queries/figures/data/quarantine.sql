-- title: 隔离的行
-- grain: one row per quarantined row
-- definition: 没有进入台账的行，和进了台账、但有选填的格子读不懂的行，后导入的在前；内容按脱敏后的样子保存。更正后重新导入，就离开隔离。
-- 没有写街道的，文件里别的行都在一个街道的，列在那个街道；其余只在全部街道里列出。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- column: imported_at |  |  | 导入时间
-- column: reason |  |  | 原因代码
-- column: field |  |  | 出错的列：台账说明里的字段名
-- column: problem |  |  | 原因
-- column: ticket |  |  | 隔离编号：凭它认出更正后的行
-- column: cells |  |  | 内容：JSON，列名与单元格
-- param: dataset = null | 台账，空为全部
-- param: limit = 200 | 最多列出几条
select
    left(sha256(identity), 12) as ticket,
    dataset,
    street,
    file,
    row_no,
    reason,
    field,
    problem,
    cells::varchar as cells,
    imported_at
from marts.quarantine_of($street)
where marts.is_asked($dataset, dataset)
order by import_id desc, dataset, row_no
limit $limit
