-- title: 双报到和双清单
-- grain: the whole
-- metric: V14
-- definition: 截至统计时点，不论统计期。报到人数写了是谁的按人去重，没有写是谁的按台账写的人数合计；需求和项目是已发布、没有取消的，没有写发布时间的也算；
-- 认领、完成在统计时点之后的还不算，没有写日期的取台账的最新状态，完成了的算认领过。党员活动只数已开展的。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: members | V14 | 人 | stock | - | up | 双报到党员：到社区报到的在职党员，宣讲员不在内
-- measure: units | V14 | 家 | stock | - | up | 报到单位：有在职党员报到的单位
-- measure: speakers |  | 名 | stock | - | up | 宣讲员：在职党员和退休党员干部中的宣讲员
-- measure: needs | V14 | 项 | stock | - | - | 发布需求：需求清单上没有取消的
-- measure: needs_claimed | V14 | 项 | stock | - | up | 已认领需求：发布需求中到统计时点有人认领的
-- measure: claim_rate | V14 | share | stock | needs_claimed / needs | up | 认领率：已认领需求
-- ÷ 发布需求
-- measure: unclaimed | V14 | 项 | stock | - | down | 待认领需求：发布需求中没有人认领的
-- measure: longest_unclaimed | V14 | 天 | stock | - | down | 最久待认领：待认领需求从发布到统计时点最长的天数
-- measure: projects | V14 | 项 | stock | - | - | 发布项目：项目清单上没有取消的
-- measure: projects_claimed | V14 | 项 | stock | - | up | 已认领项目：发布项目中到统计时点有人认领的
-- measure: projects_completed | V14 | 项 | stock | - | up | 已完成项目：已认领项目中到统计时点完成的
-- measure: completion_rate | V14 | share | stock | projects_completed /
-- projects_claimed | up | 项目完成率：已完成项目 ÷ 已认领项目
-- measure: activities |  | 次 | stock | - | up | 党员活动：截至统计时点已开展的
-- persons: members | masking/checkins
-- rows: needs | party/need_rows?measure=needs
-- rows: needs_claimed | party/need_rows?measure=needs_claimed
-- rows: unclaimed | party/unclaimed_rows
-- rows: projects | party/need_rows?measure=projects
-- rows: projects_claimed | party/need_rows?measure=projects_claimed
-- rows: projects_completed | party/need_rows?measure=projects_completed
-- rows: activities | party/activity_rows
with
    people as (
        select
            count(distinct(street, unit, member_key)) filter (
                role = 'checkin' and member_key is not null
            )
            + coalesce(sum(members) filter (role = 'checkin'), 0)::bigint as members,
            count(distinct(street, unit)) filter (role = 'checkin') as units,
            count(distinct(street, unit, member_key)) filter (
                role = 'speaker' and member_key is not null
            )
            + coalesce(sum(members) filter (role = 'speaker'), 0)::bigint as speakers
        from marts.party_checkins_on($street, $communities, $as_of)
    ),
    needs as (
        select
            count(*) filter (list = 'need') as needs,
            count(*) filter (list = 'need' and is_claimed) as needs_claimed,
            max(days_unclaimed) filter (list = 'need') as longest_unclaimed,
            count(*) filter (list = 'project') as projects,
            count(*) filter (list = 'project' and is_claimed) as projects_claimed,
            count(*) filter (list = 'project' and is_completed) as projects_completed
        from marts.party_needs_on($street, $communities, $as_of)
    ),
    activities as (
        select count(*) as activities
        from marts.party_activities_on($street, $communities, $as_of)
    )

select
    members,
    units,
    speakers,
    needs,
    needs_claimed,
    needs_claimed / nullif(needs, 0) as claim_rate,
    needs - needs_claimed as unclaimed,
    longest_unclaimed,
    projects,
    projects_claimed,
    projects_completed,
    projects_completed / nullif(projects_claimed, 0) as completion_rate,
    activities
from people
cross join needs
cross join activities
