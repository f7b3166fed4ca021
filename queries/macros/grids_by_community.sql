-- title: 各社区的网格、人员和户数
-- definition: 一个社区一行：社区台账里的、有网格的、有网格人员的。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    by_ledger as (
        select street, community, type, households, population, area_km2
        from marts.communities
        where marts.is_chosen(chosen_street, chosen_communities, street, community)
    ),
    by_grids as (
        select
            street,
            community,
            count(*) filter (is_grid) as grids,
            count(*) filter (not is_grid) as micro_grids,
            count(*) filter (is_grid and households is not null) as counted_grids,
            coalesce(sum(households) filter (is_grid), 0)::bigint as grid_households,
            count(*) filter (fit = '偏少') as small_grids,
            count(*) filter (fit = '偏多') as large_grids,
            count(*) filter (is_grid and has_party_org is not null) as told_grids,
            count(*) filter (is_grid and has_party_org) as covered_grids
        from marts.grids_on(chosen_street, chosen_communities, on_day)
        group by street, community
    ),
    by_staff as (
        select
            street,
            community,
            coalesce(sum(headcount) filter (is_on_post), 0)::bigint as on_post,
            coalesce(sum(headcount) filter (is_grid_worker), 0)::bigint as grid_workers,
            coalesce(sum(headcount) filter (role = '网格长'), 0)::bigint as leaders,
            coalesce(sum(headcount) filter (role = '微网格员'), 0)::bigint as micro_workers,
            coalesce(sum(headcount) filter (role = '网格指导员'), 0)::bigint as instructors,
            coalesce(sum(headcount) filter (role = '下沉力量'), 0)::bigint as sent_down,
            coalesce(sum(party_members) filter (role in ('网格长', '专职网格员')), 0)::bigint
            as party_staff
        from marts.grid_staff_on(chosen_street, chosen_communities, on_day)
        group by street, community
    )

select
    street,
    community,
    type,
    households,
    population,
    area_km2,
    coalesce(grids, 0) as grids,
    coalesce(micro_grids, 0) as micro_grids,
    coalesce(counted_grids, 0) as counted_grids,
    coalesce(grid_households, 0) as grid_households,
    coalesce(small_grids, 0) as small_grids,
    coalesce(large_grids, 0) as large_grids,
    coalesce(told_grids, 0) as told_grids,
    coalesce(covered_grids, 0) as covered_grids,
    coalesce(on_post, 0) as on_post,
    coalesce(grid_workers, 0) as grid_workers,
    coalesce(leaders, 0) as leaders,
    coalesce(micro_workers, 0) as micro_workers,
    coalesce(instructors, 0) as instructors,
    coalesce(sent_down, 0) as sent_down,
    coalesce(party_staff, 0) as party_staff
from by_ledger
full join by_grids using (street, community)
full join by_staff using (street, community)
