-- title: 网格和微网格，一个一行
-- definition: 只改名。写了党组织名称、没有写有没有的，算有。没有写社区的取上级网格的（见 marts.grids）。
select
    street,
    trim(grid_id) as grid_id,
    coalesce(nullif(trim(name), ''), trim(grid_id)) as grid,
    type as stated_level,
    nullif(trim(community), '') as community,
    trim(grid_id) as node_id,
    nullif(trim(parent_grid_id), '') as above_id,
    households,
    nullif(trim(leader_post), '') as leader_post,
    case
        when has_party_org is not null
        then has_party_org
        when nullif(trim(party_org), '') is not null
        then true
    end as has_party_org,
    nullif(trim(party_org), '') as party_org,
    since,
    valid_until,
    import_id,
    row_no
from raw.grids
