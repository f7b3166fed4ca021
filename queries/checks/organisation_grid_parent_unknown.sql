-- title: 网格的上级网格都在网格台账里
-- level: warn
-- definition: 写了上级网格而网格台账里没有这个编号；这些网格照常计入，组织图里列在社区下面。
select street, grid_id, grid, community, above_id, file, row_no
from marts.grids
where not is_above_known
order by street, grid_id
