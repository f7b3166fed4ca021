-- title: 志愿者名册，一人一行
select
    street,
    volunteer_key,
    display_name,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    registered_on,
    age_band,
    is_party_member,
    nullif(trim(team), '') as team,
    nullif(trim(brand), '') as brand,
    status,
    status = '在册' as is_registered,
    coalesce(external_hours, 0) as external_hours,
    updated_at,
    import_id,
    row_no
from raw.volunteers
