-- title: 走访议事次数下面的走访
-- unit: 次
-- grain: one row per row of the ledger, the newest first
-- definition: 走访次数和服务次数数的就是这些：统计期内的，写明来自哪个文件的第几行。参与人次少的遮蔽；合计不列，因为一个人可以参加几次。
-- about: consultations
-- main: kind community estate project held_on times
-- persons: participants
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: held_on |  |  | 走访日期
-- column: consultation_id |  |  | 走访编号
-- column: kind |  |  | 走访方式
-- measure: times |  | 次 | flow | - | - | 次数：没有写的算一次
-- measure: participants |  | 人次 | flow | - | - | 参与人次：台账写的
-- measure: suggestions |  | 条 | flow | - | - | 收集意见：台账写的
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: measure = "all" in all visits services | 哪些：visits 勘察、摸排、征集、协调会等，services
-- 四种服务方式；all 全部
-- param: kind = null | 只看这一方式
-- param: project = null | 只看这一项目（编号或名称）
-- param: limit = 1000 | 最多列出的条数，空为不限
select
    held_on,
    street,
    community,
    estate,
    kind,
    times,
    participants,
    suggestions,
    project_id,
    project,
    consultation_id,
    marts.as_written(as_written) as as_written,
    file,
    row_no
from marts.consultations
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(held_on, $start, $end)
    and held_on <= $as_of
    and marts.is_asked($kind, kind)
    and marts.is_named($project, project_id, project)
    and ($measure = 'all' or is_service = ($measure = 'services'))
order by held_on desc, street collate zh, consultation_id
limit $limit
