-- title: 各社区办结率
-- unit: share
-- grain: one row per community
-- metric: I04
-- definition: 统计期内收集的有效件中，截至统计时点已办结的比例。作废、并入、不予受理、退回的不计；
-- 未到期的在办件计入分母；未归属社区单列一行。
with
    valid as (
        select *
        from marts.issues
        where
            ($street is null or street = $street)
            and ($communities is null or list_contains($communities, community))
            and reported_on between coalesce($start, reported_on) and $end
            and (left_on is null or left_on > $as_of)
    )

select
    street,
    community,
    count(*) as collected,
    count(*) filter (closed_on <= $as_of) as closed,
    closed / nullif(collected, 0) as completion_rate
from valid
group by street, community
order by completion_rate, collected desc, community
