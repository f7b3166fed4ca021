-- title: 网格人员的网格都在网格台账里
-- level: warn
-- definition: 网格台账里没有这个编号；这些人照常计入，社区取人员台账写的。请核对网格编号。
select street, grid_id, role, headcount, community, file, row_no
from marts.grid_staff
where not is_grid_known
order by street, grid_id, role
