-- title: 志愿活动，一场一行
select
    street,
    activity_id,
    coalesce(nullif(trim(name), ''), activity_id) as activity,
    nullif(trim(type), '') as activity_type,
    nullif(trim(brand), '') as brand,
    nullif(trim(team), '') as team,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    start_at::date as held_on,
    planned_count,
    org_unit,
    status,
    status = '已开展' as is_held,
    beneficiary_times,
    nullif(trim(linked_project_id), '') as linked_project_id,
    import_id,
    row_no
from raw.activities
