-- title: 某一日的网格和微网格
-- definition: 这一日已划定、没有过有效期的，一个一行；没有写划定时间的一直有。fit 是网格的户数：偏少、合适、偏多、未写明，界限见参数设置；
-- 微网格不看户数。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    grids.*,
    level = '网格' as is_grid,
    case
        when level <> '网格'
        then null
        when households is null
        then '未写明'
        when households < marts.setting('grid_households_least')
        then '偏少'
        when households > marts.setting('grid_households_most')
        then '偏多'
        else '合适'
    end as fit
from marts.grids as grids
where
    marts.is_chosen(chosen_street, chosen_communities, grids.street, grids.community)
    and marts.is_standing(since, valid_until, on_day)
