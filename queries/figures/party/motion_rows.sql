-- title: 自管提案清单
-- grain: one row per motion, the one that waits longest first
-- metric: G11
-- definition: 截至统计时点的提案和走到的步骤，不论统计期。没有走完的在前，停得最久的最前。
-- main: title community org step_label reached_on days_waiting
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: title |  |  | 提案
-- column: org |  |  | 自管组织
-- column: four_class | G11 |  | 四事分类
-- column: step_label | G11 |  | 走到：统计时点最后走到的步骤
-- column: reached_on | G11 |  | 走到时间
-- column: state | G11 |  | 提案状态：没有走完、走完、终止
-- measure: days_waiting | G11 | 天 | stock | - | down | 等待天数：没有走完的提案停在这一步的天数
-- column: motion_id |  |  | 提案编号
-- param: measure = "all" in all reached waiting finished stopped | 哪些提案：reached
-- 走到的、waiting 没有走完的、finished 走完五步的、stopped 终止的；all 全部
-- param: step = null | 哪一步：走到的是走到这一步或以后的，其他是最后走到这一步的；空为不限
-- param: four_class = null | 只看这一类；未分类是没有分类、分类不在设置里的
-- param: limit = 200 | 最多列出的件数，空为不限
with
    numbers as (select unnest(range(1, 6)) as step),
    steps as (select step, marts.motion_step_label(step) as step_label from numbers),
    asked as (
        select coalesce(max(step), 0) as least_step from steps where step_label = $step
    ),
    placed as (
        select
            motions.*,
            marts.motion_step_label(motions.step) as step_label,
            coalesce(classes.four_class, '未分类') as class
        from marts.motions_on($street, $communities, $as_of) as motions
        left join marts.four_classes as classes using (four_class)
    )

select
    street,
    community,
    title,
    org,
    class as four_class,
    step_label,
    reached_on,
    case when is_finished then '走完' when is_stopped then '终止' else '没有走完' end as state,
    case when is_open then placed.days_waiting end as days_waiting,
    motion_id,
    file,
    row_no
from placed
cross join asked
where
    marts.is_asked($four_class, class)
    and case
        $measure
        when 'reached'
        then step >= least_step
        when 'waiting'
        then is_open and marts.is_asked($step, step_label)
        when 'finished'
        then is_finished
        when 'stopped'
        then is_stopped and marts.is_asked($step, step_label)
        else true
    end
order by
    is_open desc,
    placed.days_waiting desc,
    street collate zh,
    community collate zh,
    motion_id
limit $limit
