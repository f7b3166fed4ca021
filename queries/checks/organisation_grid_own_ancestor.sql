-- title: 网格不是自己的上级
-- level: warn
-- definition: 上级网格写的是自己，或几个网格互为上级、绕成一圈；这些网格照常计入，当作没有上级，组织图里列在社区下面。
select street, grid_id, grid, community, above_id, file, row_no
from marts.grids
where is_own_ancestor
order by street, grid_id
