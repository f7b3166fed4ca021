-- title: 网格人员，一个网格的一种岗位一行
-- definition: 社区取自己写的，没有写的取网格的。网格不在网格台账里的照样是一行。
select
    staff.* replace (coalesce(staff.community, grids.community, '未归属') as community),
    grids.grid_id is not null as is_grid_known,
    coalesce(grids.grid, staff.grid_id) as grid,
    grids.top_id,
    grids.since,
    grids.valid_until
from marts.ledger('staging.grid_staff') as staff
left join marts.grids as grids using (street, grid_id)
order by staff.street, staff.grid_id, staff.role
