-- title: 社区轮廓，一个面一行
-- definition:
-- 名称按别名归到正式名称。is_known：这个名称在别的台账里出现过，社区看各台账的社区，小区看问题台账和旧改台账，网格看网格台账的编号、名称和问题台账。
with
    known as (
        select street, '社区' as kind, community as name
        from marts.known_communities
        union
        select street, '小区' as kind, estate as name
        from marts.issues
        where estate is not null
        union
        select street, '小区' as kind, estate as name
        from marts.renovation_projects
        where estate is not null
        union
        select street, '网格' as kind, grid_id as name
        from marts.issues
        where grid_id is not null
        union
        select street, '网格' as kind, unnest([grid_id, grid]) as name
        from marts.grids
    ),
    outlines as (
        select * replace (case when kind = '社区' then community else name end as name)
        from marts.ledger('staging.outlines')
    )

select outlines.*, known.name is not null as is_known
from outlines
left join known using (street, kind, name)
order by street, kind, name
