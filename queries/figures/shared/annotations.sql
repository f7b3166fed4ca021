-- title: 图上标注
-- grain: one row per annotation
-- definition: 统计时点以前的标注。选了社区的，只有这些社区的和全街道的；撤销的不在内。
-- owner: 街道数据专班
-- checked: 2026-11-26
-- main: happened_on until note community topic author
-- column: happened_on |  |  | 标注日期
-- column: until |  |  | 标注结束日期：没有写的是同一天
-- column: note |  |  | 标注说明
-- column: community |  |  | 范围：社区名称，或街道本级
-- column: topic |  |  | 标注主题：没有写的在所有图上
-- column: author |  |  | 标注人
-- column: community_given |  |  | 台账的社区
-- param: limit = 500 | 最多列出多少条，新的在前；空为全部
select
    street,
    happened_on,
    until,
    note,
    community,
    topic,
    author,
    community_given,
    file,
    row_no
from marts.annotations
where
    ($street is null or street = $street)
    and (
        $communities is null
        or community = '街道本级'
        or list_contains($communities, community)
    )
    and ($as_of is null or happened_on <= $as_of)
order by happened_on desc, street, note, community
limit $limit
