-- title: 目标和标注的社区在别的台账里有
-- level: warn
-- definition: 指标目标或图上标注写的社区，问题、志愿、旧改等台账里都没有；这样的目标不会用到，标注只在全街道的图上。
-- column: what |  |  | 台账
with
    named as (
        select '指标目标' as what, street, community, file, row_no
        from marts.metric_targets
        union all
        select '图上标注', street, community, file, row_no
        from marts.annotations
    )

select named.*
from named
left join marts.known_communities as known using (street, community)
where known.community is null and named.community <> '街道本级'
order by what, named.street, named.row_no
