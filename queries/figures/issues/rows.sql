-- title: 数字下面的件
-- grain: one row per issue, the newest first; of what is overdue or due soon, the
-- soonest due first
-- definition: 每个数字数的就是这些件：同样的范围，同样的口径，一件一行，写明来自哪个文件的第几行。描述原文不显示。
-- card: issues/card
-- main: title community handler_org status due_at days_overdue
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- column: status |  |  | 状态：统计时点的状态；此后才办结或作废的标明；导入改动过的，是改动前的
-- measure: hours_to_close | I14 | 小时 | flow | - | down | 办理时长：从上报到办结的小时数，扣除挂账
-- measure: days_overdue | I11 | 天 | stock | - | down | 超期天数：期限到办结的天数，未办结的到统计时点；没有超期的为空
-- param: measure = "collected" in collected closed unclosed unclosed_not_due
-- cumulative_collected cumulative_closed registered repeated merged voided
-- without_due visited
-- visited_closed contacted resolved satisfied basically_satisfied unrated
-- closed_in_period first_closed reworked due on_time late open suspended
-- suspended_past_due overdue
-- due_soon opening closing closing_suspended closing_overdue | 哪个数字：collected
-- 收集、closed 其中已办结、repeated 收集的和并入其他件的、closed_in_period 期内办结、open 在办、overdue 超期未办等
-- param: category = null | 只看这一问题类别
-- param: handler = null | 只看这一承办单位
-- param: estate = null | 只看这一点位
-- param: bucket = null | 只看这一段：在办的按账龄，其余按办理时长
-- param: time_limit = null | 应处置的件，只看这一段办理时限
-- param: time_taken = null | 应处置的件，只看用时在这一段的
-- param: day = null | 只看这一日：收集等按上报日，办结按办结日，应处置按期限；在办的看当日结束时
-- param: week = null | 只看这一周（周一到周日，其中任一日）：同上；在办的看当周末日
-- param: month = null | 只看这一月（当月任一日）：同上；在办的看月末
-- found_in: listed
-- param: limit = 1000 | 最多列出的件数，空为不限
with
    asked as (
        select
            start_day,
            end_day,
            $as_of::date as as_of,
            $day::date as chosen_day,
            date_trunc('week', $week::date)::date as chosen_week,
            date_trunc('month', $month::date)::date as chosen_month,
            $measure in (
                'open',
                'suspended',
                'suspended_past_due',
                'overdue',
                'due_soon',
                'opening',
                'closing',
                'closing_suspended',
                'closing_overdue'
            ) as is_stock,
            case
                when $measure = 'opening'
                then start_day - 1
                when starts_with($measure, 'closing')
                then end_day
                when chosen_month is not null
                then least(last_day(chosen_month), end_day)
                when chosen_week is not null
                then least(chosen_week + 6, end_day)
                else coalesce(chosen_day, as_of)
            end as stock_day
        from marts.period(['issues'], $street, $start, $end)
    ),
    chosen_bucket as (
        select max(above) as above, coalesce(max(up_to), 'infinity'::double) as up_to
        from marts.issue_buckets
        cross join asked
        where
            bucket = $bucket
            and kind = case when is_stock then 'ageing' else 'time_to_close' end
    ),
    measured as (
        select
            *,
            reported_on between start_day and end_day as is_registered,
            reported_on <= stock_day
            and (closed_on is null or closed_on > stock_day) as is_open,
            due_on between start_day and end_day and not is_suspended as is_due,
            case
                when $measure = 'closed_in_period'
                then closed_on
                when $measure in ('first_closed', 'reworked')
                then first_closed_on
                when $measure in ('due', 'on_time', 'late')
                then due_on
                else reported_on
            end as event_day
        from marts.issues_known_on($street, $communities, $as_of)
        cross join asked
        where
            marts.is_asked($category, category)
            and marts.is_asked($handler, handler_org)
            and marts.is_asked($estate, estate)
            and (
                ($time_limit is null and $time_taken is null)
                or issue_row in (
                    select issue_row
                    from
                        marts.issues_due_by_time(
                            $street, $communities, $start, $end, $as_of
                        )
                    where
                        marts.is_asked($time_limit, time_limit)
                        and marts.is_asked($time_taken, time_taken)
                )
            )
    ),
    counted as (
        select *
        from measured
        where
            (is_valid or $measure in ('registered', 'repeated', 'merged', 'voided'))
            and case
                $measure
                when 'collected'
                then is_registered
                when 'closed'
                then is_registered and is_closed
                when 'unclosed'
                then is_registered and not is_closed
                when 'unclosed_not_due'
                then is_registered and not is_closed and due_on > as_of
                when 'cumulative_collected'
                then true
                when 'cumulative_closed'
                then is_closed
                when 'registered'
                then is_registered
                when 'repeated'
                then is_registered and (is_valid or is_merged)
                when 'merged'
                then is_registered and is_merged
                when 'voided'
                then is_registered and not is_valid and is_voided
                when 'without_due'
                then is_registered and due_at is null
                when 'visited'
                then is_registered and is_visited
                when 'visited_closed'
                then is_registered and is_visited and is_closed
                when 'contacted'
                then is_registered and is_visited and visit_contacted
                when 'resolved'
                then is_registered and is_visited and visit_resolved
                when 'satisfied'
                then is_registered and is_visited and satisfaction = '满意'
                when 'basically_satisfied'
                then is_registered and is_visited and satisfaction = '基本满意'
                when 'unrated'
                then
                    is_registered
                    and is_visited
                    and coalesce(satisfaction, '未评价') = '未评价'
                when 'closed_in_period'
                then closed_on between start_day and end_day
                when 'first_closed'
                then first_closed_on between start_day and end_day
                when 'reworked'
                then first_closed_on between start_day and end_day and is_reopened
                when 'due'
                then is_due
                when 'on_time'
                then is_due and is_on_time
                when 'late'
                then is_due and not is_on_time
                when 'suspended'
                then is_open and is_suspended
                when 'suspended_past_due'
                then is_open and is_suspended and due_on < stock_day
                when 'closing_suspended'
                then is_open and is_suspended
                when 'overdue'
                then is_open and due_on < stock_day and not is_suspended
                when 'closing_overdue'
                then is_open and due_on < stock_day and not is_suspended
                when 'due_soon'
                then
                    is_open
                    and not is_suspended
                    and date_diff('day', stock_day, due_on)
                    between 0 and marts.setting('due_soon_days')::integer
                else is_open
            end
            and (
                is_stock
                or (
                    marts.is_asked(chosen_day, event_day)
                    and marts.is_in_week(chosen_week, event_day)
                    and marts.is_in_month(chosen_month, event_day)
                )
            )
    ),
    in_bucket as (
        select counted.*
        from counted
        cross join chosen_bucket
        where
            $bucket is null
            or (
                case
                    when is_stock
                    then date_diff('day', reported_on, stock_day)
                    else hours_to_close
                end
                > above
                and case
                    when is_stock
                    then date_diff('day', reported_on, stock_day)
                    else hours_to_close
                end
                <= up_to
            )
    ),
    -- The texts are fetched only for the rows that are shown, from where the ledger of
    -- the street lies.
    listed as (
        select
            issue_row,
            case
                when $measure in ('overdue', 'closing_overdue', 'due_soon') then due_at
            end as urgent_at
        from in_bucket
        order by urgent_at, reported_at desc, issue_row
        limit $limit
    )

select
    issue_id,
    source_label as source,
    street,
    community,
    category,
    handler_org,
    estate,
    title,
    reported_at,
    due_at,
    case when handled_at::date <= $as_of then handled_at end as handled_at,
    case when is_closed then closed_at end as closed_at,
    status_then as status,
    case when is_closed then hours_to_close end as hours_to_close,
    marts.days_past_due(
        is_closed, closed_on, due_on, is_valid and is_overdue, issues.days_overdue
    ) as days_overdue,
    file,
    row_no
from listed
inner join
    marts.issues_written_on($street, $communities, $as_of) as issues using (issue_row)
order by urgent_at, reported_at desc, street, source_system, issue_id
