-- title: 截至某一日看的日历方块
-- definition:
-- 所选街道到这一日为止的各行（marts.issue_daily），全部街道的取各街道之和（marts.issue_daily_of_all）；选了社区的取所选社区的各行（marts.issue_daily_by_community）。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from
    (
        select * exclude (street)
        from marts.issue_daily
        where chosen_communities is null and street = chosen_street
        union all by name
        select *
        from marts.issue_daily_of_all
        where chosen_communities is null and chosen_street is null
        union all by name
        select * exclude (street, community)
        from marts.issue_daily_by_community
        where
            chosen_communities is not null
            and (chosen_street is null or street = chosen_street)
            and list_contains(chosen_communities, community)
    )
where day <= on_day and since <= on_day
