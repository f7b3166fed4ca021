-- title: 党组织所在的网格都在网格台账里
-- level: warn
-- definition: 网格台账里没有这个编号；这些党组织照常计入，不计作哪个网格的党组织。
select street, org_id, party_org, level, grid_id, file, row_no
from marts.party_orgs
where not is_grid_known
order by street, org_id
