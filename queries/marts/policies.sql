-- title: 改造方案，一个方案一行
-- definition: 没有写片区、小区的取所属项目的。place 是它管的地方：一区一策是片区，一院一策、一楼一策是小区；is_known
-- 是这个地方有没有取消的旧改项目。没有写社区的取所属项目的，再没有的取这个地方的，它跨几个社区的归入“未归属”。
with
    placed as (
        select
            policies.* replace (
                coalesce(policies.community, projects.community) as community,
                coalesce(policies.area, projects.area) as area,
                coalesce(policies.estate, projects.estate) as estate,
                coalesce(projects.project_id, policies.project_id) as project_id
            ),
            projects.project,
            scope = '一区一策' as is_of_area,
            case
                when is_of_area
                then coalesce(policies.area, projects.area)
                else coalesce(policies.estate, projects.estate)
            end as place
        from marts.ledger('staging.policies') as policies
        left join
            marts.renovation_names as names
            on names.street = policies.street
            and names.written = policies.project_id
        left join
            marts.renovation_projects as projects
            on projects.street = policies.street
            and projects.project_id = names.project_id
    ),
    worked_on as (
        select street, community, true as is_of_area, area as place
        from marts.renovation_projects
        where not is_cancelled
        union all
        select street, community, true, parent_area
        from marts.renovation_projects
        where not is_cancelled
        union all
        select street, community, false, estate
        from marts.renovation_projects
        where not is_cancelled
    ),
    places as (
        select
            street,
            is_of_area,
            place,
            case
                when count(distinct community) = 1 then any_value(community)
            end as community
        from worked_on
        where place is not null
        group by street, is_of_area, place
    )

select
    placed.* replace (coalesce(placed.community, places.community, '未归属') as community),
    places.place is not null as is_known
from placed
left join
    places
    on places.street = placed.street
    and places.is_of_area = placed.is_of_area
    and places.place = placed.place
order by placed.street, policy_id
