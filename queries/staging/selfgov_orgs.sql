-- title: 自管组织，一个一行
-- definition: 只改名、取整。没有写类型的归入“未分类”，没有写社区的归入“未归属”。
select
    street,
    org_id,
    trim(name) as name,
    coalesce(nullif(trim(type), ''), '未分类') as type,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    nullif(trim(estate), '') as estate,
    founded_on,
    members,
    import_id,
    row_no
from raw.selfgov_orgs
