-- title: 居民的事用什么方式办：接件、上门、协调、议事各占多少？
-- unit: 次
-- grain: one row per method that was used, the most frequent first
-- definition: 统计期内中心接件、上门服务、常态协调、定期议事的次数，按日期或月份；只记到月的，算在当月 1 日。一行写了次数的按次数，没有写的算一次。
-- about: consultations
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: kind |  |  | 服务方式
-- measure: times |  | 次 | flow | - | - | 次数：台账写的次数合计，没有写的一行算一次
-- measure: share |  | share | flow | times / total times | - | 占比：占四种方式的次数
-- measure: communities |  | 个 | flow | - | - | 涉及社区：未归属的不计
-- rows: times | renovation/consultation_rows?measure=services
with
    methods as (
        select
            kind,
            sum(times)::bigint as times,
            count(distinct(street, community)) filter (
                community <> '未归属'
            ) as communities
        from marts.consultations
        where
            marts.is_chosen($street, $communities, street, community)
            and marts.is_within(held_on, $start, $end)
            and held_on <= $as_of
            and is_service
        group by kind
    )

select kind, times, times / nullif(sum(times) over (), 0) as share, communities
from methods
order by times desc, kind collate zh
