-- title: 矛盾纠纷调解，一起一行
-- definition: 只改名、取整、归类。没有写类型的归入“其他”，没有写调解次数的算一次；调解中的不带结案日期。
select
    street,
    mediation_id,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    accepted_on,
    coalesce(nullif(trim(type), ''), '其他') as type,
    coalesce(nullif(trim(place), ''), '未注明') as place,
    greatest(coalesce(times, 1), 1) as times,
    result,
    case when result <> '调解中' then closed_on end as closed_on,
    as_written,
    import_id,
    row_no
from raw.mediations
