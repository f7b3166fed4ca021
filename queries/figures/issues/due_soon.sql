-- title: 即将到期的件
-- grain: one row per issue, the soonest due first
-- metric: I11
-- definition: 统计时点尚未办结、期限在此后几天以内的有效件，挂账除外，不论统计期。天数是参数 due_soon_days。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: days_left | I11 | 天 | stock | - | up | 剩余天数：统计时点到期限的天数
-- param: limit = 200 | 最多列出的件数
with
    settings as (
        select number::integer as due_soon_days
        from marts.settings
        where name = 'due_soon_days'
    )

select
    issue_id,
    street,
    community,
    category,
    title,
    handler_org,
    case
        when closed_on is not null
        then '在办（此后办结）'
        when left_on is not null
        then '在办（此后作废）'
        else status_label
    end as status,
    reported_at,
    due_at,
    date_diff('day', $as_of::date, due_on) as days_left
from marts.issues
cross join settings
where
    ($street is null or street = $street)
    and ($communities is null or list_contains($communities, community))
    and reported_on <= $as_of
    and (left_on is null or left_on > $as_of)
    and (closed_on is null or closed_on > $as_of)
    and days_left between 1 and due_soon_days
    and not is_suspended
order by days_left, due_at, street collate zh, issue_id
limit $limit
