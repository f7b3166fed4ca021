-- title: 高频点位
-- grain: one row per street, community, estate and category that was a hotspot in the
-- period, the most issues first
-- metric: I24
-- definition: 统计期内同一点位（小区、院落）、同一类问题，{hotspot_days} 天之内不少于 {hotspot_issues}
-- 件的。并入其他件的也算一次，作废、不予受理、退回的不算；没有写点位的件不算。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: estate |  |  | 点位：小区、院落，按台账写的
-- measure: issues | I24 | 件 | flow | - | down | 次数：统计期内上报的件，含并入其他件的
-- measure: most_within | I24 | 件 | flow | - | down | 最密：最密的 {hotspot_days} 天之内的件
-- measure: open_issues | I24 | 件 | flow | - | down | 在办：其中统计时点尚未办结的有效件
-- column: last_on |  |  | 最近一次：统计期内最后一次上报的日期
-- param: limit = 200 | 最多列出的行数，空为不限
with
    reported as (
        select
            street,
            community,
            estate,
            category,
            reported_on,
            is_valid and not is_closed as is_open,
            -- Not joined with itself, which costs the square of an estate.
            count(*) over (
                partition by street, community, estate, category
                order by date_diff('day', date '2000-01-01', reported_on)
                range
                    between current row and marts.setting('hotspot_days')::integer
                    - 1 following
            ) as within
        from marts.issues_known_on($street, $communities, $as_of)
        where
            marts.is_within(reported_on, $start, $end)
            and estate is not null
            and (is_valid or is_merged)
    )

select
    street,
    community,
    estate,
    category,
    count(*) as issues,
    max(within) as most_within,
    count(*) filter (is_open) as open_issues,
    max(reported_on) as last_on
from reported
group by street, community, estate, category
having most_within >= marts.setting('hotspot_issues')
order by
    issues desc,
    street collate zh,
    community collate zh,
    estate collate zh,
    category collate zh
limit $limit
