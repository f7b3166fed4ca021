-- title: 楼栋，一栋一行
-- definition: 没有写管理方式的、写法不认得的是“未写明”；没有写楼栋名称的用编号。
select
    street,
    trim(building_id) as building_id,
    coalesce(nullif(trim(name), ''), trim(building_id)) as building,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    nullif(trim(estate), '') as estate,
    built_year,
    households,
    shops,
    case
        when management in ('物业', '自管', '无') then management else '未写明'
    end as management,
    managed_since,
    import_id,
    row_no
from raw.buildings
