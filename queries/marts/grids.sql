-- title: 网格和微网格，一个一行
-- definition: 写了类型的照写的；没有写的，写了上级网格的是微网格，没有写的是网格。上级不在台账里的、绕回自己的，不当作上级（见 marts.lineage）。
-- 社区取自己写的，没有写的取最上面那个网格的。党组织台账里有对应这个网格的，也算有党组织。
with
    listed as (select * from marts.ledger('staging.grids')),
    linked as (select distinct street, grid_id from staging.party_orgs)

select
    listed.* exclude (stated_level, node_id) replace (
        coalesce(listed.community, tops.community, '未归属') as community,
        coalesce(
            listed.has_party_org, case when linked.grid_id is not null then true end
        ) as has_party_org
    ),
    coalesce(
        listed.stated_level,
        case
            when listed.above_id is null or lineage.is_own_ancestor then '网格' else '微网格'
        end
    ) as level,
    lineage.parent_id,
    lineage.is_above_known,
    lineage.is_own_ancestor,
    lineage.top_id
from listed
join
    marts.lineage('staging.grids') as lineage
    on lineage.street = listed.street
    and lineage.node_id = listed.grid_id
join listed as tops on tops.street = listed.street and tops.grid_id = lineage.top_id
left join linked on linked.street = listed.street and linked.grid_id = listed.grid_id
order by listed.street, listed.grid_id
