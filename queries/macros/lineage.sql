-- title: 上下级，一个一行
-- definition: staged 是 staging 里有 node_id（编号）和
-- above_id（写的上级）的视图。上级不在台账里的、绕回自己的（自己是自己的上级，几个连成一圈也是）
-- 不当作上级：parent_id 为空。top_id 是最上面的一个，depth 是在第几层，从 0 起。
-- arguments: staged
-- returns: table
with recursive
    nodes as (
        select
            own.street,
            own.node_id,
            own.above_id,
            above.node_id is not null as is_above_known
        from query_table(staged) as own
        left join
            query_table(staged) as above
            on above.street = own.street
            and above.node_id = own.above_id
    ),
    -- From each one upwards, until nothing is above or it comes to where it has been.
    climbing as (
        select street, node_id, above_id as at_id, [node_id] as passed
        from nodes
        where is_above_known
        union all
        select
            climbing.street,
            climbing.node_id,
            nodes.above_id as at_id,
            list_append(climbing.passed, climbing.at_id) as passed
        from climbing
        join nodes on nodes.street = climbing.street and nodes.node_id = climbing.at_id
        where
            nodes.is_above_known and not list_contains(climbing.passed, climbing.at_id)
    ),
    rings as (select distinct street, node_id from climbing where at_id = node_id),
    joined as (
        select
            nodes.street,
            nodes.node_id,
            nodes.above_id,
            nodes.is_above_known or nodes.above_id is null as is_above_known,
            rings.node_id is not null as is_own_ancestor,
            case
                when nodes.is_above_known and rings.node_id is null then nodes.above_id
            end as parent_id
        from nodes
        left join rings using (street, node_id)
    ),
    levels as (
        select street, node_id, node_id as top_id, 0 as depth
        from joined
        where parent_id is null
        union all
        select joined.street, joined.node_id, levels.top_id, levels.depth + 1 as depth
        from levels
        join
            joined
            on joined.street = levels.street
            and joined.parent_id = levels.node_id
    )

select joined.*, levels.top_id, levels.depth
from joined
join levels using (street, node_id)
