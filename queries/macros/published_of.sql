-- title: 所选街道和社区的公开数据
-- definition: 说的是全街道的，选了社区就不列；说的是几个社区的，这几个社区都选了才列。first_on 和 last_on 是台账算的第一天和
-- 最后一天：统计期空着的从首日起；写了公布截至的不晚于那一天。said_on 是公布的是哪一天的数：公布截至和统计期那一年的末日，都写了的取早的，
-- 都没有写的为空。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    case
        when period in ('今年', '本年')
        then date_trunc('year', day)::date
        when period = '近12个月'
        then (day + 1 - interval 12 month)::date
        else year_on
    end as first_on,
    least(day, coalesce(year_end, day)) as last_on,
    least(
        coalesce(published_as_of, year_end), coalesce(year_end, published_as_of)
    ) as said_on
from
    (
        select
            *,
            least(coalesce(published_as_of, on_day), on_day) as day,
            (year_on + interval 12 month)::date - 1 as year_end
        from marts.published_figures
    )
where
    (chosen_street is null or street = chosen_street)
    and (
        chosen_communities is null
        or list_has_all(
            chosen_communities, string_split(coalesce(communities, ''), '、')
        )
    )
