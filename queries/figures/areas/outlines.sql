-- title: 社区轮廓
-- grain: one row per outline
-- definition: 导入的社区、网格或小区的边界，导入时已经检查、简化，只用来画图，不用来量面积和距离。一个名称有几种来源的，以最后导入的为准。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- param: kind = "社区" in 社区 网格 小区 | 画哪一种轮廓
-- column: kind |  |  | 轮廓类型
-- column: name |  |  | 轮廓名称
-- column: outline |  |  | 轮廓：WKT，经度在前
-- column: system |  |  | 坐标系
-- column: label |  |  | 标注点：经度 纬度
-- column: note |  |  | 轮廓说明
select
    street,
    community,
    kind,
    name,
    outline,
    system,
    label_longitude::double || ' ' || label_latitude::double as label,
    note
from marts.outlines
where marts.is_chosen($street, $communities, street, community) and kind = $kind
order by street collate zh, name collate zh
