-- title: 网格人员，一个网格的一种岗位一行
-- definition: 只改名。没有写社区的取网格的（见 marts.grid_staff）。
select
    street,
    trim(grid_id) as grid_id,
    role,
    headcount,
    party_members,
    nullif(trim(community), '') as community,
    import_id,
    row_no
from raw.grid_staff
