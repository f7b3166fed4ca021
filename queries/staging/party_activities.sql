-- title: 党员活动，一次一行
-- definition: 只改名、取整。没有写类别的归入“未分类”，没有写社区的归入“未归属”。
select
    street,
    party_activity_id,
    trim(name) as name,
    coalesce(nullif(trim(kind), ''), '未分类') as kind,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    nullif(trim(unit), '') as unit,
    held_on,
    status,
    import_id,
    row_no
from raw.party_activities
