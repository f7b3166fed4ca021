-- title: 各社区的重点对象走访
-- grain: one row per street and community with a report in the period
-- metric: P03
-- definition: 只有人次，没有名单；人次小于 {small_count_limit} 人次的、和能由合计推算出来的遮蔽。一个月算在它的 1 日所在的统计期里。
-- 关注率从低到高，没有应走访的排在后面。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- measure: should_visit | P03 | 人次 | flow | - | - | 应走访：统计期内各月应走访的人次
-- measure: visited | P03 | 人次 | flow | - | up | 已走访：应走访中按频次走访了的人次
-- measure: attention_rate | P03 | share | flow | visited / should_visit | up |
-- 重点对象关注率：已走访 ÷ 应走访
-- persons: should_visit visited | masking/key_subjects
select
    street,
    community,
    coalesce(sum(should_visit), 0)::bigint as should_visit,
    coalesce(sum(visited), 0)::bigint as visited,
    sum(visited) / nullif(sum(should_visit), 0) as attention_rate
from marts.key_subjects_monthly
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(month, $start, $end)
group by street, community
order by
    attention_rate nulls last,
    should_visit desc,
    street collate zh,
    community collate zh
