-- title: 自管组织和提案总体情况
-- grain: the whole
-- metric: G11
-- definition: 截至统计时点，不论统计期：已成立的自管组织，和全部提案（口径与自管五步相同）。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- measure: orgs |  | 个 | stock | - | - | 自管组织：自管委员会、楼栋长和业委会
-- measure: committees |  | 个 | stock | - | - | 自管委员会
-- measure: estates |  | 个 | stock | - | - |
-- 自管小区：居民成立自管委员会或选了楼栋长的小区，只数写明的
-- measure: motions | G11 | 件 | stock | - | - | 提案：截至统计时点的全部提案
-- measure: finished | G11 | 件 | stock | - | up | 走完五步：到统计时点已意见反馈的提案
-- measure: finish_rate | G11 | share | stock | finished / motions | up | 走完率：走完五步 ÷ 提案
-- measure: waiting | G11 | 件 | stock | - | down | 没有走完：没有走完五步、没有终止的提案
-- measure: stopped | G11 | 件 | stock | - | - | 终止：没有走完就终止的提案
-- rows: orgs | party/selfgov_rows
-- rows: committees | party/selfgov_rows?type=自管委员会
-- rows: motions | party/motion_rows?measure=all
-- rows: finished | party/motion_rows?measure=finished
-- rows: waiting | party/motion_rows?measure=waiting
-- rows: stopped | party/motion_rows?measure=stopped
with
    orgs as (
        select
            count(*) as orgs,
            count(*) filter (type = '自管委员会') as committees,
            count(distinct(street, community, estate)) filter (
                is_own and estate is not null
            ) as estates
        from marts.selfgov_orgs_on($street, $communities, $as_of)
    ),
    motions as (
        select
            count(*) as motions,
            count(*) filter (is_finished) as finished,
            count(*) filter (is_open) as waiting,
            count(*) filter (is_stopped) as stopped
        from marts.motions_on($street, $communities, $as_of)
    )

select
    orgs,
    committees,
    estates,
    motions,
    finished,
    finished / nullif(motions, 0) as finish_rate,
    waiting,
    stopped
from orgs
cross join motions
