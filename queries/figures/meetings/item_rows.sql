-- title: 议定事项清单
-- grain: one row per item, the unfinished and longest overdue first
-- metric: G05
-- definition: 截至统计时点的状态，不论统计期：统计时点前的会议议定的事项，找不到会议的也列。上次议定事项是每个社区、街道本级各自最近一次会议的。
-- 未完成的在前，逾期最久的最前。
-- card: meetings/item_card
-- main: title community owner_unit status_label due_on days_overdue
-- owner: 街道党建工作办公室
-- checked: 2026-11-25
-- column: held_on |  |  | 会议日期
-- column: title |  |  | 议定事项
-- column: status |  |  | 状态代码：统计时点的
-- column: status_label | G05 |  | 状态：统计时点的；此后完成的算推进中
-- column: done_on |  |  | 完成时间
-- column: is_overdue | G05 |  | 逾期：过了时限仍未完成，搁置的除外
-- measure: days_overdue | G05 | 天 | stock | - | down | 逾期天数：时限到统计时点的天数，没有逾期的为空
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- column: item_id |  |  | 事项编号
-- param: measure = "last" in last last_open earlier_open due due_done due_open
-- overdue open done all
-- | 哪些事项：last 上次议定的、last_open 其中未完成的、earlier_open
-- 更早的会议议定而未完成的、due 到期的、due_done 到期已完成的、due_open 到期未完成的、overdue 逾期的、open 未完成的、done
-- 已完成的；all 全部
-- param: owner = null | 只看这一责任单位
-- param: status = null | 只看这一状态：done 已完成、in_progress 推进中、not_started 未启动、shelved 搁置
-- param: limit = 200 | 最多列出的件数，空为不限
with
    last_meetings as (
        select street, community, max(held_on) as held_on
        from marts.joint_meetings
        where held_on <= $as_of
        group by street, community
    ),
    items as (
        select items.*, last_meetings.held_on is not null as is_last
        from marts.meeting_items_on($street, $communities, $as_of) as items
        left join
            last_meetings
            on last_meetings.street = items.street
            and last_meetings.community = items.meeting_community
            and last_meetings.held_on = items.held_on
        where
            marts.is_asked($owner, owner_unit) and marts.is_asked($status, status_then)
    ),
    counted as (
        select *
        from items
        where
            case
                $measure
                when 'last'
                then is_last
                when 'last_open'
                then is_last and not is_done
                when 'earlier_open'
                then not is_last and not is_done
                when 'due'
                then is_due
                when 'due_done'
                then is_due and is_done
                when 'due_open'
                then is_due and not is_done
                when 'overdue'
                then is_overdue
                when 'open'
                then not is_done
                when 'done'
                then is_done
                else true
            end
    )

select
    street,
    community,
    held_on,
    title,
    owner_unit,
    due_on,
    status_then as status,
    marts.meeting_item_status_label(status, status_then) as status_label,
    case when is_done then done_on end as done_on,
    is_overdue,
    case when is_overdue then counted.days_overdue end as days_overdue,
    note,
    marts.as_written(as_written) as as_written,
    linked_issue_id,
    linked_project_id,
    item_id,
    meeting_id,
    file,
    row_no
from counted
order by
    is_done,
    days_overdue desc nulls last,
    counted.due_on nulls last,
    held_on desc nulls last,
    street collate zh,
    community collate zh,
    item_id
limit $limit
