-- title: 联席会议清单
-- grain: one row per meeting, and per due quarter without one, the newest first
-- metric: G04
-- definition: 统计期内召开的会议，统计期所在季度计划了还没有召开的会议，应开而没有会议的季度也各占一行。统计时点之后才召开的算没有召开。
-- main: community quarter held_on topic attended_units items
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- column: quarter | G04 |  | 季度：台账写的，没有写的按召开时间，没有召开的按计划时间
-- column: held_on | G04 |  | 召开日期
-- measure: invited_units | G06 | 家 | flow | - | - | 应到单位
-- measure: attended_units | G06 | 家 | flow | - | up | 实到单位
-- measure: attendance_rate | G06 | share | flow | attended_units / invited_units | up
-- | 到会率：实到 ÷ 应到
-- column: is_held | G04 |  | 已召开
-- column: is_due | G04 |  | 应开：季度在统计期内结束，到统计时点已结束
-- measure: items | G05 | 项 | flow | - | - | 议定事项：这次会议议定的事项
-- param: measure = "all" in all due held missed meetings counted
-- | 哪些：due 应开的季度、held 其中已开的、missed 其中未开的，一个季度只列一行；meetings 统计期内召开的会议、counted
-- 其中应到和实到都写了的；all 全部
-- param: limit = 200 | 最多列出的行数，空为不限
with
    meetings as (select * from marts.meetings_on($street, $communities, $as_of)),
    due_quarters as (
        select street, community, quarter_start, true as is_due
        from marts.quarters_due($street, $communities, $start, $end, $as_of)
    ),
    placed as (
        select
            * exclude (is_held, is_due, quarter_end),
            coalesce(is_held, false) as is_held,
            coalesce(is_due, false) as is_due,
            (quarter_start + interval 3 month)::date - 1 as quarter_end,
            row_number() over (
                partition by street, community, quarter_start
                order by is_held desc, coalesce(held_on, planned_on), meeting_id
            )
            = 1 as is_first_of_quarter,
            coalesce(is_held, false)
            and marts.is_within(held_on, $start, $end) as is_in_period
        from meetings
        full join due_quarters using (street, community, quarter_start)
    ),
    counted as (
        select *
        from placed
        where
            case
                $measure
                when 'due'
                then is_due and is_first_of_quarter
                when 'held'
                then is_due and is_first_of_quarter and is_held
                when 'missed'
                then is_due and is_first_of_quarter and not is_held
                when 'meetings'
                then is_in_period
                when 'counted'
                then is_in_period and invited_units + attended_units is not null
                else
                    is_in_period
                    or (is_due and is_first_of_quarter and not is_held)
                    or (
                        not is_held
                        and planned_on is not null
                        and quarter_start <= $end
                        and quarter_end >= coalesce($start, quarter_end)
                    )
            end
    ),
    by_meeting as (
        select street, meeting_id, count(*) as items
        from marts.joint_meeting_items
        where agreed_on <= $as_of
        group by street, meeting_id
    )

select
    street,
    community,
    year(quarter_start) || 'Q' || quarter(quarter_start) as quarter,
    planned_on,
    case when is_held then held_on end as held_on,
    case when is_held then invited_units end as invited_units,
    case when is_held then attended_units end as attended_units,
    case
        when is_held then attended_units / nullif(invited_units, 0)
    end as attendance_rate,
    is_held,
    is_due,
    case when is_held then coalesce(items, 0) end as items,
    topic,
    case when is_held then minutes_ref end as minutes_ref,
    meeting_id,
    file,
    row_no
from counted
left join by_meeting using (street, meeting_id)
order by
    coalesce(counted.held_on, planned_on, quarter_end) desc,
    street collate zh,
    community = '街道本级',
    community collate zh,
    meeting_id
limit $limit
