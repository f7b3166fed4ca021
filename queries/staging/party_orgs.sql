-- title: 党组织，一个一行
-- definition: 只改名。没有写社区的取网格的（见 marts.party_orgs）。
select
    street,
    trim(org_id) as org_id,
    coalesce(nullif(trim(name), ''), trim(org_id)) as party_org,
    level,
    trim(org_id) as node_id,
    nullif(trim(parent_org_id), '') as above_id,
    nullif(trim(grid_id), '') as grid_id,
    nullif(trim(community), '') as community,
    import_id,
    row_no
from raw.party_orgs
