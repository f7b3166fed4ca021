-- title: 治安巡逻，一次一行
-- definition: 只改名、取整、归类。没有写巡逻队的是同一队。处置多于发现的，多出的不计。
select
    street,
    patrol_id,
    patrolled_on,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    coalesce(nullif(trim(team), ''), '未注明') as team,
    team_size,
    on_duty,
    rounds,
    hours::double as hours,
    found,
    if(handled > coalesce(found, 0), coalesce(found, 0), handled) as handled,
    as_written,
    import_id,
    row_no
from raw.patrols
