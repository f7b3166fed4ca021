-- title: 积分商家，一家一行
select
    street,
    merchant_id,
    coalesce(nullif(trim(name), ''), merchant_id) as merchant,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    joined_on,
    status,
    status = '在营' as is_open,
    import_id,
    row_no
from raw.merchants
