-- title: 微网格和它的上级网格在同一个社区
-- level: warn
-- definition: 上级网格在别的社区，两个里有一个没有社区的不算；这些网格照常计入自己写的社区，组织图里列在自己的社区下面。请核对社区和上级网格。
-- column: above_community |  |  | 上级网格的社区
select
    own.street,
    own.grid_id,
    own.grid,
    own.community,
    own.above_id,
    above.community as above_community,
    own.file,
    own.row_no
from marts.grids as own
join marts.grids as above on above.street = own.street and above.grid_id = own.parent_id
where own.community <> above.community and '未归属' not in (own.community, above.community)
order by own.street, own.grid_id
