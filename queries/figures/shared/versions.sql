-- title: 数据版本
-- grain: one row per version
-- definition: 每次发布一个版本，新的在前；回退也是一次发布。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: version |  |  | 版本
-- column: published_at |  |  | 发布时间
-- column: author |  |  | 操作人：发布时的系统账户
-- column: action |  |  | 操作
-- column: note |  |  | 说明
-- column: program |  |  | 程序版本：发布它的程序；较早的没有记
select version, published_at, author, action, note, program
from meta.versions
order by version desc
