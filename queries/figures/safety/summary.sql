-- title: 平安总体情况
-- grain: the whole
-- metric: G07
-- definition:
-- 调解看统计期内受理的纠纷截至统计时点的结果；突发情况、敲门走访、巡逻看统计期内的；平安设施和巡逻队看统计时点，不论统计期。起、件次、件、人次是不同的单位，
-- 不相加。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- measure: accepted | G07 | 起 | flow | - | - | 受理：统计期内受理的纠纷，一起一行
-- measure: sessions | G07 | 件次 | flow | - | - | 调解件次：这些纠纷的调解次数合计，一起可调解多次
-- measure: succeeded | G07 | 起 | cohort | - | up | 成功：其中截至统计时点调解成功的
-- measure: failed | G07 | 起 | cohort | - | down | 未成：其中截至统计时点调解不成的
-- measure: settled | G07 | 起 | cohort | - | - | 成功和未成：已结案、分得出成败的
-- measure: success_rate | G07 | share | cohort | succeeded / settled | up |
-- 调解成功率：成功 ÷（成功 + 未成）；调解中和转办的不进分母
-- measure: referred | G07 | 起 | cohort | - | - | 转办：其中转到法院、派出所等处的，不进分母
-- measure: open | G07 | 起 | cohort | - | down | 调解中：其中截至统计时点没有结果的，不进分母
-- measure: open_long | G07 | 起 | cohort | - | down | 调解过久：调解中的纠纷里，受理超过
-- {mediation_days} 天的
-- measure: longest_open | G07 | 天 | cohort | - | down | 最久：调解中的纠纷里受理最久的天数
-- measure: facility_points |  | 条 | stock | - | - | 设施点位：截至统计时点已安装的，台账一行一个点位
-- measure: facility_points_working |  | 条 | stock | - | up |
-- 完好点位：其中状态为完好的；状态没有日期，按台账现在写的
-- measure: facility_rate |  | share | stock | facility_points_working / facility_points
-- | up | 设施完好率：完好点位 ÷ 设施点位
-- measure: incidents |  | 件 | flow | - | - | 突发情况：统计期内发生的着火、燃气等情况
-- measure: incidents_handled |  | 件 | cohort | - | up | 已处置：其中截至统计时点已处置的
-- measure: incidents_open |  | 件 | cohort | - | down | 处置中：其中截至统计时点没有处置的
-- measure: incident_rate |  | share | cohort | incidents_handled / incidents | up |
-- 突发情况处置率：已处置 ÷ 突发情况
-- measure: knock_targets | G08 | 人次 | flow | - | - | 应访：统计期内应敲门走访的人次
-- measure: knock_visits | G08 | 人次 | flow | - | up | 实访：统计期内实际敲门走访的人次，同一人可重复
-- measure: knock_kept | G08 | 人次 | flow | - | up | 访到：应访中访到的人次，一条里实访多于应访的，多出的不计
-- measure: knock_rate | G08 | share | flow | knock_kept / knock_targets | up |
-- 敲门完成率：访到 ÷ 应访，多访的不抵别处没有访到的
-- measure: patrols |  | 次 | flow | - | - | 巡逻：统计期内的巡逻次数
-- measure: patrol_hours |  | 小时 | flow | - | - | 巡逻时长：统计期内合计
-- measure: patrol_found |  | 件 | flow | - | - | 巡逻发现：统计期内巡逻发现的问题
-- measure: patrol_handled |  | 件 | flow | - | up | 巡逻处置：统计期内巡逻发现并处置的问题，一次里处置多于发现的，多出的不计
-- measure: patrol_rate |  | share | flow | patrol_handled / patrol_found | up |
-- 巡逻处置率：处置 ÷ 发现
-- measure: patrol_members |  | 名 | stock | - | - | 巡逻队员：每支巡逻队截至统计时点最近一次写的队伍人数，各队合计
-- persons: accepted with sessions succeeded failed settled referred open open_long
-- longest_open | masking/mediations
-- persons: knock_visits knock_targets with knock_kept | masking/door_knocks
-- rows: accepted | safety/mediation_rows?measure=accepted
-- rows: succeeded | safety/mediation_rows?measure=succeeded
-- rows: failed | safety/mediation_rows?measure=failed
-- rows: settled | safety/mediation_rows?measure=settled
-- rows: referred | safety/mediation_rows?measure=referred
-- rows: open | safety/mediation_rows?measure=open
-- rows: open_long | safety/mediation_rows?measure=open_long
-- rows: facility_points | safety/facility_rows
-- rows: facility_points_working | safety/facility_rows?status=完好
-- rows: incidents | safety/incident_rows
-- rows: incidents_handled | safety/incident_rows?measure=handled
-- rows: incidents_open | safety/incident_rows?measure=open
-- rows: knock_targets | safety/door_knock_rows
-- rows: knock_visits | safety/door_knock_rows
-- rows: knock_kept | safety/door_knock_rows
-- rows: patrols | safety/patrol_rows
-- rows: patrol_hours | safety/patrol_rows
-- rows: patrol_found | safety/patrol_rows?measure=found
-- rows: patrol_handled | safety/patrol_rows?measure=handled
with
    mediations as (
        select
            unnest(
                marts.mediation_counts(
                    times,
                    is_success,
                    is_settled,
                    is_referred,
                    is_open,
                    is_long,
                    days_open
                )
            )
        from marts.mediations_on($street, $communities, $as_of)
        where marts.is_within(accepted_on, $start, $end)
    ),
    facilities as (
        select
            count(*) as facility_points,
            count(*) filter (is_working) as facility_points_working
        from marts.facilities_on($street, $communities, $as_of)
    ),
    incidents as (
        select count(*) as incidents, count(*) filter (is_handled) as incidents_handled
        from marts.incidents_on($street, $communities, $as_of)
        where marts.is_within(happened_on, $start, $end)
    ),
    knocks as (
        select
            coalesce(sum(targets), 0)::bigint as knock_targets,
            coalesce(sum(visits), 0)::bigint as knock_visits,
            coalesce(sum(kept), 0)::bigint as knock_kept
        from marts.door_knocks
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(knocked_on, $start, $end)
    ),
    patrols as (
        select
            count(*) as patrols,
            coalesce(sum(hours), 0) as patrol_hours,
            coalesce(sum(found), 0)::bigint as patrol_found,
            coalesce(sum(handled), 0)::bigint as patrol_handled
        from marts.patrols
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(patrolled_on, $start, $end)
    ),
    teams as (
        select coalesce(sum(team_size), 0)::bigint as patrol_members
        from marts.patrol_teams_on($street, $communities, $as_of)
    )

select
    accepted,
    sessions,
    succeeded,
    failed,
    settled,
    succeeded / nullif(settled, 0) as success_rate,
    referred,
    open,
    open_long,
    longest_open,
    facility_points,
    facility_points_working,
    facility_points_working / nullif(facility_points, 0) as facility_rate,
    incidents,
    incidents_handled,
    incidents - incidents_handled as incidents_open,
    incidents_handled / nullif(incidents, 0) as incident_rate,
    knock_targets,
    knock_visits,
    knock_kept,
    knock_kept / nullif(knock_targets, 0) as knock_rate,
    patrols,
    patrol_hours,
    patrol_found,
    patrol_handled,
    patrol_handled / nullif(patrol_found, 0) as patrol_rate,
    patrol_members
from mediations
cross join facilities
cross join incidents
cross join knocks
cross join patrols
cross join teams
