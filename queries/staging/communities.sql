-- title: 社区基本情况，一个社区或行政村一行
-- definition: 没有写类型的是社区。
select
    street,
    trim(community) as community,
    type,
    households,
    population,
    area_km2,
    counted_on,
    import_id,
    row_no
from raw.communities
