-- title: 双清单明细
-- grain: one row per entry of the two lists, the one that nobody has claimed for
-- longest first
-- metric: V14
-- definition: 截至统计时点已发布、没有取消的需求和项目，不论统计期，没有写发布时间的也列。待认领的在前，等得最久的最前。
-- main: title list_label community published_on claimed_by status_label
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: title |  |  | 清单事项
-- column: list_label | V14 |  | 清单
-- column: published_on | V14 |  | 发布时间
-- column: claimed_by | V14 |  | 认领单位
-- column: claimed_on | V14 |  | 认领时间
-- column: completed_on | V14 |  | 完成时间
-- column: status_label | V14 |  | 认领状态：统计时点的
-- measure: days_unclaimed | V14 | 天 | stock | - | down | 待认领天数：从发布到统计时点
-- column: need_id |  |  | 清单编号
-- param: measure = "all" in all needs needs_claimed projects projects_claimed
-- projects_completed needs_completed
-- | 哪些：needs 发布的需求、needs_claimed 已认领的需求、needs_completed 已完成的需求、projects
-- 发布的项目、projects_claimed 已认领的项目、projects_completed 已完成的项目；all 全部
-- param: limit = 200 | 最多列出的项数，空为不限
select
    street,
    community,
    title,
    list_label,
    published_on,
    case when is_claimed then needs.claimed_by end as claimed_by,
    case when is_claimed then needs.claimed_on end as claimed_on,
    case when is_completed then needs.completed_on end as completed_on,
    status_label,
    days_unclaimed,
    need_id,
    file,
    row_no
from marts.party_needs_on($street, $communities, $as_of) as needs
where
    case
        $measure
        when 'needs'
        then list = 'need'
        when 'needs_claimed'
        then list = 'need' and is_claimed
        when 'needs_completed'
        then list = 'need' and is_completed
        when 'projects'
        then list = 'project'
        when 'projects_claimed'
        then list = 'project' and is_claimed
        when 'projects_completed'
        then list = 'project' and is_completed
        else true
    end
order by
    is_claimed,
    days_unclaimed desc nulls last,
    list,
    street collate zh,
    community collate zh,
    need_id
limit $limit
