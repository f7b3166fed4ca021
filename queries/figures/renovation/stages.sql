-- title: 项目走到哪个阶段？
-- unit: 个
-- grain: one row per stage, in order
-- metric: R02
-- definition: 截至统计时点各阶段的项目数，取消的不计；没有项目的阶段为 0。阶段按各节点日期倒推，基本完成与竣工验收分列；暂停列在最后。
-- 当时还没有开工、而台账只有后来阶段的，归入前期准备，没有就不列。
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-25
-- column: stage |  |  | 阶段代码
-- column: stage_label | R02 |  | 阶段
-- measure: projects | R02 | 个 | stock | - | - | 项目数
with
    stages as (
        select
            unnest(range(1, 11)) as place,
            unnest(
                [
                    'preparing',
                    'surveyed',
                    'designed',
                    'consulted',
                    'tendering',
                    'in_progress',
                    'substantial',
                    'accepted',
                    'handed_over',
                    'paused'
                ]
            ) as stage,
            unnest(
                ['前期准备', '摸底', '方案', '问需公示', '招标', '在建', '基本完成', '竣工验收', '移交管护', '暂停']
            ) as stage_label
    ),
    projects as (
        select stage, count(*) as projects
        from marts.renovation_projects_on($street, $communities, $as_of)
        group by stage
    )

select stage, stage_label, coalesce(projects, 0) as projects
from stages
left join projects using (stage)
where exists (from projects) and (stage <> 'preparing' or projects > 0)
order by place
