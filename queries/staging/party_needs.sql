-- title: 双清单，一项一行
-- definition: 只改名、取整、归类。没有写哪张清单的是需求清单；没有认领的不带认领时间和单位，没有完成的不带完成时间。
select
    street,
    need_id,
    trim(title) as title,
    coalesce(list, 'need') as list,
    list is not null as is_list_stated,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    published_on,
    case when status <> 'open' then claimed_on end as claimed_on,
    case when status <> 'open' then nullif(trim(claimed_by), '') end as claimed_by,
    status,
    case when status = 'done' then completed_on end as completed_on,
    import_id,
    row_no
from raw.party_needs
