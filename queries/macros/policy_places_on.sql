-- title: 某一日有旧改项目的片区和小区，各有几个方案
-- definition:
-- 一种方案范围下的一个片区或小区一行：一区一策是片区（上级片区的方案管它下面的片区），一院一策、一楼一策是小区。取消的项目、没有写片区或小区的项目不算。方案写了社区的只管本社区的同名小区。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    projects as (
        select street, community, area, parent_area, estate
        from marts.renovation_projects as projects
        where
            marts.is_chosen(
                chosen_street, chosen_communities, projects.street, projects.community
            )
            and not is_cancelled
    ),
    places as (
        select distinct
            street,
            null::varchar as community,
            1 as scope_place,
            '一区一策' as scope,
            area as place,
            parent_area
        from projects
        where area <> '未归属'
        union all
        select distinct street, community, 2, '一院一策', estate, null::varchar
        from projects
        where estate is not null
        union all
        select distinct street, community, 3, '一楼一策', estate, null::varchar
        from projects
        where estate is not null
    ),
    adopted as (
        select street, community, scope, place, policy_id
        from marts.policies
        where adopted_on is null or adopted_on <= on_day
    )

select
    places.street,
    places.community,
    places.scope_place,
    places.scope,
    places.place,
    count(adopted.policy_id) as policies
from places
left join
    adopted
    on adopted.street = places.street
    and adopted.scope = places.scope
    and adopted.place in (places.place, coalesce(places.parent_area, places.place))
    and (places.community is null or adopted.community in (places.community, '未归属'))
group by places.street, places.community, places.scope_place, places.scope, places.place
