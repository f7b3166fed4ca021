-- title: 党组织，一个一行
-- definition: 社区取自己写的，没有写的取所在网格的，再没有的取最上一级党组织的。上级不在台账里的、绕回自己的，不当作上级（见 marts.lineage）。
with listed as (select * from marts.ledger('staging.party_orgs'))

select
    listed.* exclude (node_id) replace (
        coalesce(listed.community, grids.community, tops.community, '未归属') as community
    ),
    lineage.parent_id,
    lineage.is_above_known,
    lineage.is_own_ancestor,
    listed.grid_id is null or grids.grid_id is not null as is_grid_known,
    grids.grid
from listed
join
    marts.lineage('staging.party_orgs') as lineage
    on lineage.street = listed.street
    and lineage.node_id = listed.org_id
join listed as tops on tops.street = listed.street and tops.org_id = lineage.top_id
left join
    marts.grids as grids
    on grids.street = listed.street
    and grids.grid_id = listed.grid_id
order by listed.street, listed.org_id
