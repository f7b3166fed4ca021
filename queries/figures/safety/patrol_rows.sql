-- title: 巡逻记录
-- grain: one row per patrol, the newest first
-- definition: 统计期内的巡逻，一次一行，写明来自哪个文件的第几行；新的在前。
-- main: patrolled_on community team on_duty hours found
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: patrol_id |  |  | 巡逻编号
-- column: patrolled_on |  |  | 巡逻日期
-- column: team |  |  | 巡逻队
-- measure: on_duty |  | 名 | flow | - | - | 上岗人数
-- measure: rounds |  | 趟 | flow | - | - | 趟数
-- measure: hours |  | 小时 | flow | - | - | 时长
-- measure: found |  | 件 | flow | - | - | 发现
-- measure: handled |  | 件 | flow | - | up | 处置：多于发现的，多出的不计
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: measure = "patrols" in patrols found handled | 哪个数字：patrols 全部、found
-- 有发现的、handled 有处置的
-- param: limit = 1000 | 最多列出的次数，空为不限
select
    patrolled_on,
    street,
    community,
    team,
    on_duty,
    rounds,
    hours,
    found,
    handled,
    patrol_id,
    marts.as_written(patrols.as_written) as as_written,
    file,
    row_no
from marts.patrols as patrols
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(patrolled_on, $start, $end)
    and case
        $measure when 'found' then found > 0 when 'handled' then handled > 0 else true
    end
order by patrolled_on desc, street collate zh, community collate zh, file, row_no
limit $limit
