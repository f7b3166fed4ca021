-- title: 党组织的上级都在党组织台账里，也不绕回自己
-- level: warn
-- definition: 上级党组织的编号台账里没有，或几个党组织互为上级；这些党组织照常计入。
select street, org_id, party_org, level, above_id, file, row_no
from marts.party_orgs
where not is_above_known or is_own_ancestor
order by street, org_id
