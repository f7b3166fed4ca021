-- title: 即将到期的件
-- grain: one row per issue, the soonest due first
-- metric: I11
-- definition: 统计时点尚未办结、期限在当日或此后 {due_soon_days} 天以内的有效件，挂账除外，不论统计期。
-- card: issues/card
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: days_left | I11 | 天 | stock | - | up | 剩余天数：统计时点到期限的天数，当日到期的为 0
-- found_in: listed
-- param: limit = 200 | 最多列出的件数
with
    -- The texts are fetched only for the rows that are shown, from where the ledger of
    -- the street lies.
    listed as (
        select issue_row, - days_overdue as days_left
        from marts.running_issues_on($street, $communities, $as_of)
        where days_left between 0 and marts.setting('due_soon_days')::integer
        order by days_left, due_at, issue_row
        limit $limit
    )

select issues.* exclude (issue_row), days_left
from marts.issue_list($street, $communities, $as_of) as issues
inner join listed using (issue_row)
order by days_left, due_at, street collate zh, issue_id
