-- title: 平安设施，一个点位一行
-- definition: 只改名、取整、归类。数量和单位都没有写的算一处；不在中国境内、写反了或只有一个的坐标不要。
with
    located as (
        select
            *,
            coalesce(
                longitude between 73 and 136 and latitude between 3 and 54, false
            ) as is_located
        from raw.safety_facilities
    )

select
    street,
    facility_id,
    trim(type) as type,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    nullif(trim(place), '') as place,
    coalesce(quantity, 1) as quantity,
    coalesce(nullif(trim(unit), ''), '处') as unit,
    installed_on,
    status,
    case when is_located then longitude::double end as longitude,
    case when is_located then latitude::double end as latitude,
    as_written,
    import_id,
    row_no
from located
