-- title: 一件问题
-- grain: the one issue that is asked for; none if there is no such issue in the scope
-- at the cut-off
-- definition: 这一件在统计时点的情况：当时的状态、期限、承办单位、社区，和它在哪个文件的第几行。描述原文不显示。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- steps: issues/steps
-- column: status |  |  | 状态：统计时点的状态；此后才办结或作废的标明，其余为台账的最新状态
-- measure: days_overdue | I11 | 天 | stock | - | down | 超期天数：期限到办结的天数，未办结的到统计时点；没有超期的为空
-- measure: days_left | I11 | 天 | stock | - | up | 剩余天数：未办结的，统计时点到期限的天数，当日到期的为
-- 0；挂账、已办结、已超期的为空
-- column: urgency |  |  | 紧急程度
-- column: handling_level |  |  | 处置层级
-- column: grid_id |  |  | 网格
-- column: category_l2 |  |  | 二级分类
-- column: channel |  |  | 受理渠道
-- column: duplicate_of |  |  | 重复主件
-- measure: reopen_count |  | 次 | stock | - | down | 返工次数：台账的最新次数，没有返工的为空
-- measure: suspended_days |  | 天 | stock | - | - | 挂账天数：台账的最新天数，没有挂账的为空
-- measure: hours_to_close | I14 | 小时 | flow | - | down | 办理时长：从上报到办结的小时数，扣除挂账
-- column: satisfaction |  |  | 满意度
-- param: issue_id = null | 哪一件：问题编号
-- param: source = null | 来源系统；两个系统可能用同一个编号
select
    issue_id,
    title,
    status_then as status,
    due_at,
    marts.days_past_due(
        is_closed, closed_on, due_on, is_valid and is_overdue, issues.days_overdue
    ) as days_overdue,
    case
        when is_valid and not is_closed and not is_suspended and due_on >= $as_of
        then - issues.days_overdue
    end as days_left,
    handler_org,
    handling_level,
    street,
    community,
    grid_id,
    estate,
    category,
    category_l2,
    urgency,
    source_label as source,
    channel,
    duplicate_of,
    nullif(reopen_count, 0) as reopen_count,
    nullif(suspended_days, 0) as suspended_days,
    case when is_closed then hours_to_close end as hours_to_close,
    case when is_visited then satisfaction end as satisfaction,
    file,
    row_no
from marts.issues_written_on($street, $communities, $as_of) as issues
where issue_id = $issue_id and marts.is_asked($source, source_label)
order by street collate zh, source_system
limit 1
