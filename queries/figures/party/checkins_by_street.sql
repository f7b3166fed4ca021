-- title: 各街道双报到和双清单
-- grain: one row per street with check-ins, needs, projects or activities
-- metric: V14
-- definition: 截至统计时点，不论统计期，口径与双报到和双清单相同，一个街道一行。认领率低的在前，没有需求的在后。
-- owner: 街道党建工作办公室
-- checked: 2026-11-27
-- measure: members | V14 | 人 | stock | - | up | 双报到党员：到社区报到的在职党员，宣讲员不在内
-- measure: needs | V14 | 项 | stock | - | - | 发布需求：需求清单上没有取消的
-- measure: needs_claimed | V14 | 项 | stock | - | up | 已认领需求：发布需求中到统计时点有人认领的
-- measure: claim_rate | V14 | share | stock | needs_claimed / needs | up | 认领率：已认领需求
-- ÷ 发布需求
-- measure: projects_claimed | V14 | 项 | stock | - | up | 已认领项目：发布项目中到统计时点有人认领的
-- measure: projects_completed | V14 | 项 | stock | - | up | 已完成项目：已认领项目中到统计时点完成的
-- measure: completion_rate | V14 | share | stock | projects_completed /
-- projects_claimed | up | 项目完成率：已完成项目 ÷ 已认领项目
-- measure: activities |  | 次 | stock | - | up | 党员活动：截至统计时点已开展的
-- persons: members | masking/checkins
select
    street,
    members,
    needs,
    needs_claimed,
    needs_claimed / nullif(needs, 0) as claim_rate,
    projects_claimed,
    projects_completed,
    projects_completed / nullif(projects_claimed, 0) as completion_rate,
    activities
from marts.checkins_by(false, $street, null, $as_of)
order by claim_rate nulls last, street collate zh
