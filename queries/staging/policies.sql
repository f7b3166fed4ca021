-- title: 改造方案，一个方案一行
select
    street,
    policy_id,
    scope,
    coalesce(nullif(trim(name), ''), policy_id) as policy,
    nullif(trim(area), '') as area,
    nullif(trim(estate), '') as estate,
    nullif(trim(building), '') as building,
    nullif(trim(community), '') as community,
    adopted_on,
    nullif(trim(project_id), '') as project_id,
    as_written,
    import_id,
    row_no
from raw.policies
