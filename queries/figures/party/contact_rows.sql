-- title: 包联走访清单
-- grain: one row per leader, community and quarter, the newest quarter first, those
-- that fell short before the others
-- metric: G12
-- definition: 统计期内的季度，没有走满的在前；还没有结束的一季也列，写明未结束，走访和问题不列。
-- main: quarter leader_role community planned visits is_over
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: quarter | G12 |  | 季度
-- column: leader_role | G12 |  | 包联领导
-- measure: planned | G12 | 次 | cohort | - | - | 计划走访
-- measure: kept | G12 | 次 | cohort | - | up | 按计划走访：不多于计划的走访次数
-- measure: visits | G12 | 次 | cohort | - | up | 实际走访
-- measure: issues_found | G12 | 个 | cohort | - | - | 发现问题
-- measure: issues_closed | G12 | 个 | cohort | - | up | 办结问题：发现问题中已办结的
-- column: is_over | G12 |  | 已结束：这一季到统计时点已结束，进完成率
-- column: visit_id |  |  | 包联编号
-- param: measure = "all" in all over short running
-- | 哪些：over 已结束季度的、short 其中没有走满的、running 还没有结束的；all 全部
-- param: limit = 200 | 最多列出的条数，空为不限
select
    street,
    community,
    quarter,
    leader_role,
    planned,
    case when is_over then kept end as kept,
    case when is_over then done end as visits,
    case when is_over then contacts.issues_found end as issues_found,
    case when is_over then closed end as issues_closed,
    is_over,
    visit_id,
    file,
    row_no
from marts.contacts_in($street, $communities, $start, $end, $as_of) as contacts
where
    case
        $measure
        when 'over'
        then is_over
        when 'short'
        then is_over and done < planned
        when 'running'
        then is_running
        else true
    end
order by
    quarter desc,
    coalesce(is_over and done < planned, false) desc,
    street collate zh,
    community collate zh,
    visit_id
limit $limit
