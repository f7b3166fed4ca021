-- title: 智治平台事件下面的月报
-- grain: one row per row of the ledger, the newest month first
-- metric: P01
-- definition: 每个数字加起来的就是这些行，写明来自哪个文件的第几行。
-- main: month lane tier received due due_completed
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- column: lane | P01 |  | 跑道
-- column: tier | I25 |  | 层级
-- measure: received | P01 | 件 | flow | - | - | 事件
-- measure: due | P02 | 件 | flow | - | - | 到期
-- measure: due_completed | P02 | 件 | flow | - | up | 到期办结
-- measure: overdue | P02 | 件 | flow | - | down | 到期未办结
-- measure: not_due | P02 | 件 | flow | - | - | 未到期
-- measure: returned | P01 | 件 | flow | - | down | 退回
-- column: report_id |  |  | 月报编号
-- param: measure = "received" in received due overdue not_due returned
-- | 哪些：received 全部、due 有到期的、overdue 有到期未办结的、not_due 有未到期的、returned 有退回的
-- param: lane = null | 只看这条跑道
-- param: tier = null | 只看这一级：社区网格、街道指挥中心、区治理中心
-- param: month = null | 只看这一月（当月任一日）
-- param: limit = 1000 | 最多列出的行数，空为不限
select
    month,
    street,
    community,
    lane,
    coalesce(tier, '未写层级') as tier,
    received,
    due,
    due_completed,
    overdue,
    not_due,
    returned,
    report_id,
    file,
    row_no
from marts.platform_months($street, $communities, $start, $end) as months
where
    case
        $measure
        when 'due'
        then due > 0
        when 'overdue'
        then overdue > 0
        when 'not_due'
        then not_due > 0
        when 'returned'
        then returned > 0
        else true
    end
    and marts.is_asked($lane, lane)
    and marts.is_asked($tier, coalesce(months.tier, '未写层级'))
    and marts.is_in_month($month, months.month)
order by
    months.month desc,
    lane_place,
    lane collate zh,
    street collate zh,
    community collate zh,
    report_id
limit $limit
