-- title: 旧改前后同一小区的件
-- grain: one row per renovation project of an estate that has begun, and stretch
-- before, during and after it
-- metric: I01
-- definition: 开工前一年、施工期间、基本完成后一年里，同一社区同一小区上报的有效件；台账没有的日子、统计时点之后的日子不算。三段长短不同，
-- 所以折成每 30 天几件，并给出 95% 的区间：件数少，区间就宽；两段的区间有重叠，就不能说多了或少了。只是件数，不说明原因。
-- about: issues
-- owner: 街道建管办
-- checked: 2026-11-26
-- column: phase |  |  | 阶段：改造前、改造中、改造后
-- column: first_on |  |  | 从
-- column: last_on |  |  | 到
-- measure: issues | I01 | 件 | cumulative | - | - | 件数：这一段里上报的有效件
-- measure: days | I01 | 天 | cumulative | - | - | 天数：这一段的自然日数
-- measure: months | I01 | 个30天 | cumulative | - | - | 长短：天数 ÷ 30
-- measure: per_month | I01 | 件/30天 | cumulative | issues / months of issues | down |
-- 每 30 天：件数 ÷ 长短
-- measure: low | I01 | 件/30天 | cumulative | of issues | - | 区间下限：件数按泊松分布的 95%
-- 区间（拜尔近似）÷ 长短
-- measure: high | I01 | 件/30天 | cumulative | of issues | - | 区间上限：同上
-- rows: issues | profile/around_works_rows
with
    reported as (
        select street, community, estate, reported_on
        from marts.issues_written_on($street, $communities, $as_of)
        where is_valid and estate is not null
    ),
    counted as (
        select
            stretches.street,
            stretches.community,
            stretches.estate,
            project_id,
            project,
            phase,
            place,
            first_on,
            last_on,
            count(reported_on) as issues,
            date_diff('day', first_on, last_on) + 1 as days,
            days / 30 as months
        from marts.work_stretches($street, $communities, $as_of) as stretches
        left join
            reported
            on reported.street = stretches.street
            and reported.community = stretches.community
            and reported.estate = stretches.estate
            and reported_on between first_on and last_on
        group by all
    )

select
    street,
    community,
    estate,
    project_id,
    project,
    phase,
    first_on,
    last_on,
    days,
    issues,
    months,
    issues / nullif(months, 0) as per_month,
    marts.poisson_lower(issues) / nullif(months, 0) as low,
    marts.poisson_upper(issues) / nullif(months, 0) as high
from counted
order by street collate zh, community collate zh, estate collate zh, project_id, place
