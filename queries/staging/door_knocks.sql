-- title: 敲门走访，一个社区一天或一月一行
-- definition: kept 是应访中访到的：实访多于应访的，多出的不计。
select
    street,
    knock_id,
    knocked_on,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    nullif(trim(team), '') as team,
    target_count as targets,
    visited_count as visits,
    least(visited_count, target_count) as kept,
    as_written,
    import_id,
    row_no
from raw.door_knocks
