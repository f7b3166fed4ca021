-- title: 超期未办的件
-- grain: one row per issue, the longest overdue first
-- metric: I11
-- definition: 统计时点已过期限仍未办结的有效件，挂账除外，不论统计期。期限在统计时点当日的还没有过，超期从次日算 1 天。
-- card: issues/card
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: days_overdue | I11 | 天 | stock | - | down | 超期天数：期限到统计时点的天数
-- found_in: listed
-- param: limit = 200 | 最多列出的件数
with
    -- The texts are fetched only for the rows that are shown, from where the ledger of
    -- the street lies.
    listed as (
        select issue_row, days_overdue
        from marts.running_issues_on($street, $communities, $as_of)
        where days_overdue >= 1
        order by days_overdue desc, due_at, issue_row
        limit $limit
    )

select issues.* exclude (issue_row), days_overdue
from marts.issue_list($street, $communities, $as_of) as issues
inner join listed using (issue_row)
order by days_overdue desc, due_at, street collate zh, issue_id
