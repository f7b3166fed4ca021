-- title: 平安设施清单
-- grain: one row per point, those that do not work first
-- definition: 截至统计时点已安装的，一个点位一行，写明来自哪个文件的第几行。不完好的在前，安装早的在前。
-- main: type community place quantity unit status
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: facility_id |  |  | 设施编号
-- column: type |  |  | 设施类型
-- column: place |  |  | 安装位置
-- measure: quantity |  |  | stock | - | - | 数量
-- column: installed_on |  |  | 安装日期
-- column: longitude |  |  | 经度：不在中国境内、写反了的不列
-- column: latitude |  |  | 纬度
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: type = null | 只看这一类型
-- param: status = null | 只看这一状态：完好、故障、停用、待修
-- param: limit = 1000 | 最多列出的点位数，空为不限
select
    facility_id,
    type,
    street,
    community,
    place,
    quantity,
    unit,
    status,
    installed_on,
    longitude,
    latitude,
    marts.as_written(facilities.as_written) as as_written,
    file,
    row_no
from marts.facilities_on($street, $communities, $as_of) as facilities
where marts.is_asked($type, type) and marts.is_asked($status, status)
order by
    is_working,
    facilities.installed_on nulls last,
    street collate zh,
    type collate zh,
    facility_id
limit $limit
