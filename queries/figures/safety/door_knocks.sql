-- title: 各社区敲门走访
-- unit: share
-- grain: one row per street and community
-- metric: G08
-- definition: 统计期内的敲门走访，只到社区，只有人次，没有名单；未归属社区单列一行。只写到月的按当月 1 日。少于 {small_count_limit}
-- 人次的、能推算出来的遮蔽。
-- 完成率低的在前。
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- measure: targets | G08 | 人次 | flow | - | - | 应访：应敲门走访的人次
-- measure: visits | G08 | 人次 | flow | - | up | 实访：实际敲门走访的人次，同一人可重复
-- measure: kept | G08 | 人次 | flow | - | up | 访到：应访中访到的人次，一条里实访多于应访的，多出的不计
-- measure: visit_rate | G08 | share | flow | kept / targets | up |
-- 敲门完成率：访到 ÷ 应访，多访的不抵别处没有访到的
-- measure: missed | G08 | 人次 | flow | - | down | 未访：应访 − 访到
-- column: last_on |  |  | 最近走访
-- persons: visits targets with kept missed last_on | masking/door_knocks
with
    counted as (
        select
            street,
            community,
            sum(targets)::bigint as targets,
            sum(visits)::bigint as visits,
            sum(kept)::bigint as kept,
            max(knocked_on) as last_on
        from marts.door_knocks
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(knocked_on, $start, $end)
        group by street, community
    )

select
    street,
    community,
    targets,
    visits,
    kept,
    kept / nullif(targets, 0) as visit_rate,
    targets - kept as missed,
    last_on
from counted
order by visit_rate nulls last, targets desc, street collate zh, community collate zh
