-- title: 各社区、各街道的指标目标
-- grain: one row per metric and area
-- definition: 统计时点所在的那段时间的目标，一个范围一行：街道本级和各社区各取各的。同一指标、同一范围先取季度的，再取年度、长期的。
-- owner: 街道数据专班
-- checked: 2026-11-27
-- column: metric |  |  | 指标代码：和指标口径里的代码相同；一个代码有几个数的，比率是目标说的那一个，没有比率的是卡片上的那一个
-- column: community |  |  | 范围：社区名称，或街道本级
-- column: target |  |  | 目标值：比率写作小数
-- column: target_unit |  |  | 目标单位：没有写的是指标自己的单位
-- column: period |  |  | 适用期
-- column: starts_on |  |  | 适用期首日：长期的没有
-- column: ends_on |  |  | 适用期末日
with
    holding as (
        select
            *,
            row_number() over (
                partition by street, metric, community order by length_days
            ) as place
        from marts.targets_holding($street, $as_of)
        where
            $communities is null
            or community = '街道本级'
            or list_contains($communities, community)
    )

select
    street,
    metric,
    community,
    value as target,
    unit as target_unit,
    period,
    starts_on,
    ends_on
from holding
where place = 1
order by street, metric, community
