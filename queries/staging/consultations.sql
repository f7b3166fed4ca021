-- title: 走访议事，一次一行，或一种方式一个月一行
-- definition: 没有写次数的算一次；人次、意见为负数的当作没有写。
select
    street,
    consultation_id,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    kind,
    kind in ('中心接件', '上门服务', '常态协调', '定期议事') as is_service,
    held_on,
    nullif(trim(project_id), '') as project_id,
    nullif(trim(estate), '') as estate,
    coalesce(times, 1) as times,
    case when participants >= 0 then participants end as participants,
    case when suggestions >= 0 then suggestions end as suggestions,
    as_written,
    import_id,
    row_no
from raw.consultations
