-- title: 办结用了多久
-- unit: 件
-- grain: one row per duration bucket, zeros included
-- metric: I14
-- definition: 统计期内办结的有效件（不论何时上报），按从上报到办结的时长分段，扣除挂账天数；恰好在分界上的归入较短的一段。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- column: bucket |  |  | 办理时长
-- measure: closed | I14 | 件 | flow | - | - | 期内办结
-- measure: share | I14 | share | flow | closed / total closed | - | 占比：本段 ÷ 全部期内办结
-- measure: cumulative_share | I14 | share | flow | running closed / total closed | up
-- | 累计占比：不长于本段的 ÷ 全部期内办结
with
    by_bucket as (
        select position, bucket, coalesce(sum(issues), 0)::bigint as closed
        from marts.issue_buckets
        left join
            marts.issues_closed_by_hours($street, $communities, $start, $end, $as_of)
            on hours > above
            and (up_to is null or hours <= up_to)
        where kind = 'time_to_close'
        group by position, bucket
    )

select
    bucket,
    closed,
    closed / nullif(sum(closed) over (), 0) as share,
    sum(closed) over (order by position)
    / nullif(sum(closed) over (), 0) as cumulative_share
from by_bucket
order by position
