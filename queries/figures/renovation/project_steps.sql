-- title: 一个旧改项目的经过
-- grain: one row per step of the project that is asked for, in the order of time
-- definition: 从计划开工到竣工验收的每一步，取台账写明的日期；统计时点以后的步骤不列，计划日期总是列出。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: happened_at |  |  | 时间
-- column: step |  |  | 步骤
-- column: note |  |  | 说明
-- param: project_id = null | 哪个项目：项目编号
with
    project as (
        select *
        from marts.renovation_projects_on($street, $communities, $as_of)
        where project_id = $project_id
        order by street collate zh
        limit 1
    ),
    steps as (
        select
            unnest(
                [
                    {
                        'place':1,
                        'step':'计划开工',
                        'happened_at':plan_start,
                        'is_planned':true
                    },
                    {
                        'place':2,
                        'step':'实际开工',
                        'happened_at':actual_start,
                        'is_planned':false
                    },
                    {
                        'place':3,
                        'step':'最近填报',
                        'happened_at':reported_on,
                        'is_planned':false
                    },
                    {
                        'place':4,
                        'step':'基本完成',
                        'happened_at':substantial_on,
                        'is_planned':false
                    },
                    {
                        'place':5,
                        'step':'竣工验收',
                        'happened_at':accepted_on,
                        'is_planned':false
                    },
                    {
                        'place':6,
                        'step':'计划完工',
                        'happened_at':plan_end,
                        'is_planned':true
                    }
                ],
                recursive := true
            ),
            substantial_on,
            actual_start,
            plan_start,
            plan_end
        from project
    )

select
    happened_at,
    step,
    case
        when step = '实际开工' and actual_start > plan_start
        then '晚于计划 ' || marts.days_label(date_diff('day', plan_start, actual_start))
        when step = '基本完成' and substantial_on > plan_end
        then '晚于计划 ' || marts.days_label(date_diff('day', plan_end, substantial_on))
        else ''
    end as note
from steps
where happened_at is not null and (is_planned or happened_at <= $as_of)
order by happened_at, place
