-- title: 社区清单
-- grain: one row per community or village
-- definition: 社区台账的行：户数、人口和面积是现状。
-- main: community type households population area_km2 counted_on
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: type |  |  | 类型
-- column: counted_on |  |  | 统计时间
-- measure: households |  | 户 | stock | - | - | 户数
-- measure: population |  | 人 | stock | - | - | 常住人口
-- measure: area_km2 |  | 平方公里 | stock | - | - | 面积
-- param: type = null | 只看社区或行政村
-- param: limit = 200 | 最多列出的行数，空为不限
select
    street,
    community,
    type,
    households,
    population,
    area_km2::double as area_km2,
    counted_on,
    file,
    row_no
from marts.communities
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_asked($type, type)
order by street collate zh, type = '行政村', community collate zh
limit $limit
