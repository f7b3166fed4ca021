-- title: 发布过的版本
-- grain: one row per version
-- definition: 每次发布一个版本，新的在前；回退也是一次发布。关键数字是发布时全部日期的数；文件明细与导入报告相同。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: version |  |  | 版本
-- column: published_at |  |  | 发布时间
-- column: author |  |  | 操作人：发布时的系统账户
-- column: action |  |  | 操作
-- column: note |  |  | 说明
-- column: program |  |  | 程序版本：发布它的程序；较早的没有记
-- column: kpis |  |  | 关键数字：按街道，JSON
-- column: reports |  |  | 文件明细：每个文件的行数、指纹、对应的列，JSON
select
    version,
    published_at,
    author,
    action,
    note,
    program,
    kpis::varchar as kpis,
    reports::varchar as reports
from meta.versions
order by version desc
