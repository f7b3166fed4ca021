-- title: 各社区治安巡逻
-- unit: 次
-- grain: one row per street and community
-- definition: 统计期内的巡逻；未归属社区单列一行。队员看统计时点，不论统计期。巡逻多的在前。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- measure: members |  | 名 | stock | - | - | 队员：每支巡逻队截至统计时点最近一次写的队伍人数，各队合计
-- measure: patrols |  | 次 | flow | - | - | 巡逻：统计期内的巡逻次数
-- measure: on_duty |  | 岗次 | flow | - | - | 上岗：每次巡逻上岗人数的合计，同一人每次都算
-- measure: rounds |  | 趟 | flow | - | - | 趟数：合计，没有写的不算
-- measure: hours |  | 小时 | flow | - | - | 时长：合计，没有写的不算
-- measure: found |  | 件 | flow | - | - | 发现：巡逻发现的问题
-- measure: handled |  | 件 | flow | - | up | 处置：其中已处置的，一次里处置多于发现的，多出的不计
-- measure: handled_rate |  | share | flow | handled / found | up | 处置率：处置 ÷
-- 发现，多处置的不抵别处没有处置的
-- column: last_on |  |  | 最近巡逻
with
    counted as (
        select
            street,
            community,
            count(*) as patrols,
            coalesce(sum(on_duty), 0)::bigint as on_duty,
            coalesce(sum(rounds), 0)::bigint as rounds,
            coalesce(sum(hours), 0) as hours,
            coalesce(sum(found), 0)::bigint as found,
            coalesce(sum(handled), 0)::bigint as handled,
            max(patrolled_on) as last_on
        from marts.patrols
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(patrolled_on, $start, $end)
        group by street, community
    ),
    teams as (
        select street, community, sum(team_size)::bigint as members
        from marts.patrol_teams_on($street, $communities, $as_of)
        group by street, community
    )

select
    street,
    community,
    members,
    patrols,
    on_duty,
    rounds,
    hours,
    found,
    handled,
    handled / nullif(found, 0) as handled_rate,
    last_on
from counted
left join teams using (street, community)
order by patrols desc, street collate zh, community collate zh
