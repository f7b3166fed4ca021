-- title: 在办件等了多久
-- unit: 件
-- grain: one row per age bucket, zeros included
-- metric: I16
-- definition: 统计时点尚未办结的有效件（含挂账），按上报日到统计时点的天数分段，不论统计期。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- column: bucket |  |  | 账龄
-- measure: issues | I16 | 件 | stock | - | down | 在办件
-- measure: suspended | I16 | 件 | stock | - | - | 其中挂账
-- measure: share | I16 | share | stock | issues / total issues | - | 占比：本段 ÷ 全部在办件
with
    backlog as (
        select date_diff('day', reported_on, $as_of::date) as age, is_suspended
        from marts.issues_open_on($street, $communities, $as_of)
    ),
    by_age as (
        select age, count(*) as issues, count(*) filter (is_suspended) as suspended
        from backlog
        group by age
    ),
    by_bucket as (
        select
            position,
            bucket,
            coalesce(sum(issues), 0)::bigint as issues,
            coalesce(sum(suspended), 0)::bigint as suspended
        from marts.issue_buckets
        left join by_age on age > above and (up_to is null or age <= up_to)
        where kind = 'ageing'
        group by position, bucket
    )

select bucket, issues, suspended, issues / nullif(sum(issues) over (), 0) as share
from by_bucket
order by position
