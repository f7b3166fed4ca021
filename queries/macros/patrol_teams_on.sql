-- title: 某一日的巡逻队
-- definition: 每支巡逻队一行，人数取这一日以前最近一次写了队伍人数的巡逻。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select street, community, team, arg_max(team_size, (patrolled_on, row_no)) as team_size
from marts.patrols as patrols
where
    marts.is_chosen(
        chosen_street, chosen_communities, patrols.street, patrols.community
    )
    and patrolled_on <= on_day
    and team_size is not null
group by street, community, team
