-- title: 各处置层级办结的件
-- grain: one row per issue closed in the period, the newest first
-- metric: I25
-- definition: 统计期内办结的有效件，一件一行，写明处置层级和来自哪个文件的第几行。
-- card: issues/card
-- main: title community tier handler_org closed_at
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: tier | I25 |  | 层级：社区网格、街道指挥中心、区治理中心，台账没有写的是未写层级
-- param: tier = "known" | 只看这一级；known 写明层级的，空为全部
-- param: limit = 1000 | 最多列出的件数，空为不限
select
    issue_id,
    source_label as source,
    street,
    community,
    title,
    category,
    handler_org,
    coalesce(marts.tier_of(handling_level), '未写层级') as tier,
    reported_at,
    closed_at,
    file,
    row_no
from marts.issues_written_on($street, $communities, $as_of) as issues
where
    is_valid
    and is_closed
    and marts.is_within(closed_on, $start, $end)
    and (
        ($tier = 'known' and marts.tier_of(handling_level) is not null)
        or $tier is null
        or $tier = coalesce(marts.tier_of(handling_level), '未写层级')
    )
order by closed_at desc, street collate zh, issue_id
limit $limit
