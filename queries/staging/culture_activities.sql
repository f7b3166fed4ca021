-- title: 文明实践活动，一场一行
select
    street,
    culture_id,
    held_on,
    coalesce(nullif(trim(name), ''), '未写名称') as activity,
    coalesce(nullif(trim(venue), ''), '未写阵地') as venue,
    coalesce(nullif(nullif(trim(community), ''), street), '未归属') as community,
    attendees,
    import_id,
    row_no
from raw.culture_activities
