-- title: 微信群，一个社区的一种群一行
-- definition: 只改名。
select
    street,
    trim(type) as type,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    groups,
    buildings_covered,
    import_id,
    row_no
from raw.chat_groups
