-- title: 某一日的网格和微网格，连同人员和要调整的
-- definition: 一个一行。在岗人员是挂在这个网格和它的微网格上的网格长、专职和兼职网格员，没有网格人员台账的街道为空。
-- 要调整的：没有党组织、没有在岗人员、户数偏少或偏多；微网格不看。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    grids as (select * from marts.grids_on(chosen_street, chosen_communities, on_day)),
    micro as (
        select street, top_id as grid_id, count(*) as micro_count
        from grids
        where not is_grid
        group by street, top_id
    ),
    staff as (
        select street, top_id as grid_id, sum(headcount)::bigint as staff_count
        from marts.grid_staff_on(chosen_street, null, on_day)
        where is_on_post and is_grid_known
        group by street, top_id
    ),
    staffed as (
        select street, count(*) as staff_rows from marts.grid_staff group by street
    ),
    filled as (
        select
            *,
            case when is_grid then coalesce(micro_count, 0) end as micro_grids,
            case
                when is_grid and staff_rows > 0 then coalesce(staff_count, 0)
            end as on_post
        from grids
        left join micro using (street, grid_id)
        left join staff using (street, grid_id)
        left join staffed using (street)
    )

select
    *,
    case
        when is_grid
        then
            nullif(
                concat_ws(
                    '、',
                    case when not has_party_org then '没有党组织' end,
                    case when on_post = 0 then '没有在岗人员' end,
                    case when fit in ('偏少', '偏多') then '户数' || fit end
                ),
                ''
            )
    end as needs
from filled
