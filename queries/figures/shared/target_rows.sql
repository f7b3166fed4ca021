-- title: 全部指标目标
-- grain: one row per target
-- definition: 台账里有效的目标，不论适用期；撤销的不在内。
-- owner: 街道数据专班
-- checked: 2026-11-26
-- column: metric |  |  | 指标代码
-- column: community |  |  | 范围：社区名称，或街道本级
-- column: target |  |  | 目标值：比率写作小数
-- column: target_unit |  |  | 目标单位：没有写的是指标自己的单位
-- column: direction |  |  | 方向：台账写的；没有写的是指标自己的方向
-- column: period |  |  | 适用期
-- column: starts_on |  |  | 适用期首日：长期的没有
-- column: ends_on |  |  | 适用期末日
-- column: reason |  |  | 目标依据
-- column: author |  |  | 提出人
-- column: metric_given |  |  | 台账的指标代码
-- column: value_given |  |  | 台账的目标值
-- column: community_given |  |  | 台账的社区
-- column: period_given |  |  | 台账的适用期
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
    author,
    metric_given,
    value_given,
    community_given,
    period_given,
    file,
    row_no
from marts.metric_targets
where
    ($street is null or street = $street)
    and (
        $communities is null
        or community = '街道本级'
        or list_contains($communities, community)
    )
order by street, metric, community, starts_on
