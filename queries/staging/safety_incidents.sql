-- title: 突发情况，一件一行
-- definition: 只改名、取整、归类。没有写结果的，有处置日期算已处置，没有算处置中；处置中的不带处置日期。
select
    street,
    incident_id,
    happened_on,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    trim(kind) as kind,
    coalesce(
        result = '已处置' or (result is null and handled_on is not null), false
    ) as is_handled,
    case when result is distinct from '处置中' then handled_on end as handled_on,
    as_written,
    import_id,
    row_no
from raw.safety_incidents
