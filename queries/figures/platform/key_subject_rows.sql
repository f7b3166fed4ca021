-- title: 重点对象走访下面的月份和社区
-- grain: one row per month and community, the newest month first
-- metric: P03
-- definition: 只有人次，没有名单；人次小于 {small_count_limit} 人次的、和能由合计推算出来的遮蔽。一个月算在它的 1 日所在的统计期里。
-- 各类合在一起：一个社区一类一月的人次太少，不列。
-- main: month community should_visit visited attention_rate
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- measure: should_visit | P03 | 人次 | flow | - | - | 应走访：统计期内各月应走访的人次
-- measure: visited | P03 | 人次 | flow | - | up | 已走访：应走访中按频次走访了的人次
-- measure: attention_rate | P03 | share | flow | visited / should_visit | up |
-- 重点对象关注率：已走访 ÷ 应走访
-- persons: should_visit visited | masking/key_subjects
-- param: month = null | 只看这一月（当月任一日）
-- param: limit = 1000 | 最多列出的行数，空为不限
select
    month,
    street,
    community,
    coalesce(sum(should_visit), 0)::bigint as should_visit,
    coalesce(sum(visited), 0)::bigint as visited,
    sum(visited) / nullif(sum(should_visit), 0) as attention_rate
from marts.key_subjects_monthly
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(month, $start, $end)
    and marts.is_in_month($month, month)
group by month, street, community
order by month desc, street collate zh, community collate zh
limit $limit
