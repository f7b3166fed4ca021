-- title: 图上标注，一件事一行
-- definition: 没有写结束的只有一天；没有写社区的、写街道名称的是全街道的。撤销的不在内。
select
    street,
    happened_on,
    coalesce(until, happened_on) as until,
    trim(note) as note,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    topic,
    nullif(trim(author), '') as author,
    community as community_given,
    import_id,
    row_no
from raw.annotations
where coalesce(state, '有效') = '有效'
