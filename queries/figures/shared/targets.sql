-- title: 指标目标
-- grain: one row per metric
-- definition: 统计时点所在的那段时间的目标。只选了一个社区的，先取这个社区的，没有的取街道的；其余取街道的。同一指标先取季度的，再取年度、长期的。
-- owner: 街道数据专班
-- checked: 2026-11-26
-- column: metric |  |  | 指标代码：和指标口径里的代码相同；一个代码有几个数的，比率是目标说的那一个，没有比率的是卡片上的那一个
-- column: community |  |  | 范围：社区名称，或街道本级
-- column: target |  |  | 目标值：比率写作小数
-- column: target_unit |  |  | 目标单位：没有写的是指标自己的单位
-- column: direction |  |  | 方向：台账写的；没有写的是指标自己的方向
-- column: period |  |  | 适用期
-- column: starts_on |  |  | 适用期首日：长期的没有
-- column: ends_on |  |  | 适用期末日
-- column: reason |  |  | 目标依据
-- column: author |  |  | 提出人
with
    holding as (
        select
            *,
            row_number() over (
                partition by street, metric
                order by case when community = '街道本级' then 1 else 0 end, length_days
            ) as place
        from marts.targets_holding($street, $as_of)
        where
            community = '街道本级'
            or (
                $communities is not null
                and array_length($communities) = 1
                and list_contains($communities, community)
            )
    )

select
    street,
    metric,
    community,
    value as target,
    unit as target_unit,
    direction,
    period,
    starts_on,
    ends_on,
    reason,
    author
from holding
where place = 1
order by street, metric
