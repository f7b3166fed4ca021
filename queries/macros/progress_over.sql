-- title: 若干项目合起来的进度
-- definition: 有进度的项目数、有偏差的项目数、按户数加权的计划进度、进度和偏差，以及权重怎样取的。
-- arguments: progress, planned_progress, deviation, households, is_by_households
{
    'measured':count(progress),
    'compared':count(deviation),
    'planned_progress':marts.mean_by_households(
        case when progress is not null then planned_progress end,
        households,
        bool_and(is_by_households)
    ),
    'progress':marts.mean_by_households(
        progress, households, bool_and(is_by_households)
    ),
    'deviation':marts.mean_by_households(
        deviation, households, bool_and(is_by_households)
    ),
    'weighting':marts.weighting_label(count(progress), bool_and(is_by_households))
}
