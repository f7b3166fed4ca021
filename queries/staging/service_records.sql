-- title: 志愿服务记录，一人一次服务一行
select
    street,
    record_id,
    volunteer_key,
    nullif(trim(community), '') as community,
    activity_id,
    service_date,
    hours,
    status,
    status = '已确认' as is_confirmed,
    status = '待审核' as is_pending,
    import_id,
    row_no
from raw.service_records
