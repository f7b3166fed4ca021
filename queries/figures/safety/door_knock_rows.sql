-- title: 敲门走访记录
-- grain: one row per entry, the newest first
-- definition: 统计期内的敲门走访，台账一行一条，写明来自哪个文件的第几行。看板和下载里，被遮蔽的社区和月份不列。
-- main: knocked_on community team knock_id
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: knock_id |  |  | 走访编号
-- column: knocked_on |  |  | 敲门日期
-- column: team |  |  | 敲门队
-- measure: targets | G08 | 人次 | flow | - | - | 应访
-- measure: visits | G08 | 人次 | flow | - | up | 实访
-- measure: kept | G08 | 人次 | flow | - | up | 访到：实访多于应访的，多出的不计
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: limit = 1000 | 最多列出的条数，空为不限
-- listed: masking/door_knocks
-- dated: knocked_on
-- withheld: targets visits kept
select
    knocked_on,
    street,
    community,
    team,
    targets,
    visits,
    kept,
    knock_id,
    marts.as_written(knocks.as_written) as as_written,
    file,
    row_no
from marts.door_knocks as knocks
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(knocked_on, $start, $end)
order by knocked_on desc, street collate zh, community collate zh, file, row_no
limit $limit
