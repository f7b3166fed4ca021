-- title: 公共收益，一笔收入或支出一行
-- definition: 没有写社区的归入“未归属”，没有写用途的归入“未写用途”。
select
    street,
    entry_id,
    happened_on,
    coalesce(nullif(nullif(trim(community), ''), street), '未归属') as community,
    direction,
    amount::double as amount,
    coalesce(nullif(trim(purpose), ''), '未写用途') as purpose,
    nullif(trim(note), '') as note,
    import_id,
    row_no
from raw.public_revenue
