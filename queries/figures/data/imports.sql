-- title: 导入记录
-- grain: one row per import
-- definition: 每次导入一个文件（或工作簿中的一张表）一行，新的在前；没有带来变化的导入不发布版本，也不在其中。
-- 选了街道的，只列进来的行都在这个街道的文件；各街道共用的、有几个街道的行的，只在全部街道里列出。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: imported_at |  |  | 导入时间
-- column: author |  |  | 操作人：导入时的系统账户
-- column: dataset |  |  | 台账
-- column: mapping |  |  | 列对应
-- column: mode |  |  | 导入方式：upsert 更新、replace 替换、append 追加
-- measure: read |  | 行 | flow | - | - | 读入：读入 = 新增 + 更新 + 不变 + 隔离 + 跳过
-- measure: inserted |  | 行 | flow | - | - | 新增
-- measure: updated |  | 行 | flow | - | - | 更新
-- measure: unchanged |  | 行 | flow | - | - | 不变
-- measure: quarantined |  | 行 | flow | - | down | 隔离：导入当时隔离的行，后来更正的不减
-- measure: skipped |  | 行 | flow | - | - | 跳过：空行、小计行和表下的说明
-- measure: taken |  | 行 | flow | - | - | 采纳：新增、更新与不变之和
-- measure: offered |  | 行 | flow | - | - | 应采纳：读入减去跳过
-- measure: success_rate | Q01 | share | flow | taken / offered | up | 导入成功率：采纳 ÷ 应采纳
-- column: is_demo |  |  | 演示数据
-- column: sha256 |  |  | 文件指纹：SHA-256
-- param: limit = 200 | 最多列出几条
with
    counted as (
        select
            *,
            (result ->> '$.rows.read')::bigint as read,
            (result ->> '$.rows.inserted')::bigint as inserted,
            (result ->> '$.rows.updated')::bigint as updated,
            (result ->> '$.rows.unchanged')::bigint as unchanged,
            (result ->> '$.rows.quarantined')::bigint as quarantined,
            (result ->> '$.rows.skipped')::bigint as skipped
        from meta.imports
        where
            $street is null
            or (array_length(streets) = 1 and streets[1] = $street)
            or (coalesce(array_length(streets), 0) = 0 and street = $street)
    )

select
    imported_at,
    author,
    dataset,
    street,
    file,
    mapping,
    mode,
    read,
    inserted,
    updated,
    unchanged,
    quarantined,
    skipped,
    inserted + updated + unchanged as taken,
    read - skipped as offered,
    taken / nullif(offered, 0) as success_rate,
    is_demo,
    sha256
from counted
order by imported_at desc, import_id desc
limit $limit
