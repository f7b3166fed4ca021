-- title: 若干项目合起来的进度
-- definition: 有进度的项目数、有偏差的项目数、加权平均的计划进度、进度和偏差，以及权重怎样取的。
-- arguments: progress, planned_progress, deviation, weight, is_by_households
{
    'measured':count(progress),
    'compared':count(deviation),
    'planned_progress':marts.weighted_mean(
        case when progress is not null then planned_progress end, weight
    ),
    'progress':marts.weighted_mean(progress, weight),
    'deviation':marts.weighted_mean(deviation, weight),
    'weighting': case
        when bool_and(is_by_households) filter (progress is not null)
        then '户数'
        when bool_or(is_by_households) filter (progress is not null)
        then '各街道不同'
        when count(progress) > 0
        then '等权'
    end
}
