-- title: 待认领的需求
-- grain: one row per need that nobody has claimed, the longest waiting first
-- metric: V14
-- definition: 截至统计时点已发布、没有取消、没有人认领的需求，不论统计期；没有写发布时间的排在最后。
-- main: title community published_on days_unclaimed
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: title |  |  | 清单事项
-- column: published_on | V14 |  | 发布时间
-- measure: days_unclaimed | V14 | 天 | stock | - | down | 待认领天数：从发布到统计时点
-- column: need_id |  |  | 清单编号
-- param: limit = 200 | 最多列出的项数，空为不限
select street, community, title, published_on, days_unclaimed, need_id, file, row_no
from marts.party_needs_on($street, $communities, $as_of)
where list = 'need' and not is_claimed
order by
    days_unclaimed desc nulls last, street collate zh, community collate zh, need_id
limit $limit
