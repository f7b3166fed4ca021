-- title: 有经纬度的台账，按约 100 米的方格
-- unit: 处
-- grain: one row per ledger and square of about 100 m
-- definition: 有经度、纬度两列的台账，经纬度各取三位小数（约 100 米）后，同一方格里有几处。取整后看不出是哪一户。没有写经纬度的不列。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: dataset |  |  | 台账
-- column: place |  |  | 方格：经度 纬度
-- column: system |  |  | 坐标系
-- measure: places |  | 处 | stock | - | - | 处数：这个方格里的处数
select
    street,
    dataset,
    round(longitude, 3)::double || ' ' || round(latitude, 3)::double as place,
    system,
    count(*) as places
from marts.located
where marts.is_chosen($street, $communities, street, community)
group by all
order by street collate zh, dataset, place, system
