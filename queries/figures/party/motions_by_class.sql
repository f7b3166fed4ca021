-- title: 四事分解
-- grain: one row per class, in the order of the setting; what fits none stands last
-- metric: G11
-- definition: 截至统计时点的全部提案，不论统计期，按四事分类；类别的名称和次序取参数设置，没有提案的类别为 0，没有写分类、写了别的分类的归入“未分类”。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: four_class | G11 |  | 四事分类
-- measure: motions | G11 | 件 | stock | - | - | 提案：这一类的提案
-- measure: finished | G11 | 件 | stock | - | up | 走完五步：到统计时点已意见反馈的提案
-- measure: finish_rate | G11 | share | stock | finished / motions | up | 走完率：走完五步 ÷ 提案
-- measure: waiting | G11 | 件 | stock | - | down | 没有走完：没有走完五步、没有终止的提案
with
    motions as (
        select motions.*, coalesce(classes.four_class, '未分类') as class
        from marts.motions_on($street, $communities, $as_of) as motions
        left join marts.four_classes as classes using (four_class)
    ),
    classes as (
        select place, four_class as class
        from marts.four_classes
        union all
        select 1000, '未分类'
    ),
    counted as (
        select
            class,
            count(*) as motions,
            count(*) filter (is_finished) as finished,
            count(*) filter (is_open) as waiting
        from motions
        group by class
    )

select
    class as four_class,
    coalesce(motions, 0) as motions,
    coalesce(finished, 0) as finished,
    finished / nullif(motions, 0) as finish_rate,
    coalesce(waiting, 0) as waiting
from classes
left join counted using (class)
where (place < 1000 and exists (from counted)) or motions > 0
order by place
