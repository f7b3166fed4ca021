-- title: 突发情况清单
-- grain: one row per incident, the unhandled and newest first
-- definition: 统计期内发生的，一件一行，写明来自哪个文件的第几行；看截至统计时点处置了没有。没有处置的在前，新的在前。
-- main: happened_on community kind is_handled handled_on
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: incident_id |  |  | 情况编号
-- column: happened_on |  |  | 发生日期
-- column: kind |  |  | 情况类别
-- column: is_handled |  |  | 已处置：截至统计时点
-- column: handled_on |  |  | 处置日期：统计时点以后的不列
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: measure = "incidents" in incidents handled open | 哪个数字：incidents
-- 全部、handled 已处置、open 处置中
-- param: kind = null | 只看这一类别
-- param: limit = 1000 | 最多列出的件数，空为不限
select
    happened_on,
    street,
    community,
    kind,
    is_handled,
    case when is_handled then handled_on end as handled_on,
    incident_id,
    marts.as_written(incidents.as_written) as as_written,
    file,
    row_no
from marts.incidents_on($street, $communities, $as_of) as incidents
where
    marts.is_within(happened_on, $start, $end)
    and marts.is_asked($kind, kind)
    and case
        $measure
        when 'handled'
        then is_handled
        when 'open'
        then not is_handled
        else true
    end
order by is_handled, happened_on desc, street collate zh, incident_id, row_no
limit $limit
