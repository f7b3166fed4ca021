-- title: 问题台账，一件一行；导入改动过的件，改动前的样子另有一行
-- definition: 只改名、取整、归类。未办结的件不带办结时间（重开时清空，首次办结另存）；重开后未再处置的件不带处置时间。
-- 返工次数不少于 1 的、首次办结后又在办的、最后一次办结晚于首次办结那一日的，是重开过的。
with
    -- As an issue stands, and as it stood before each import that changed it.
    states as (
        select *, null as superseded_by, null as changed_on
        from raw.issues
        union all by name
        select *
        from meta.issues_before
    ),
    trimmed as (
        select
            states.* replace(
                coalesce(source_system, 'other') as source_system,
                coalesce(nullif(trim(community), ''), '未归属') as community,
                coalesce(nullif(trim(category_l1), ''), '其他') as category_l1,
                coalesce(nullif(trim(handler_org), ''), '未派单') as handler_org,
                nullif(trim(duplicate_of), '') as duplicate_of,
                coalesce(suspended_days, 0) as suspended_days,
                coalesce(reopen_count, 0) as reopen_count
            ),
            status = 'closed' as is_status_closed,
            coalesce(first_closed_at, closed_at) is not null
            or coalesce(reopen_count, 0) > 0 as was_closed
        from states
    )

select
    issue_id,
    source_system,
    case
        source_system
        when 'app'
        then '朝阳事事通'
        when 'platform141'
        then '智治平台'
        when 'hotline12345'
        then '12345 热线'
        when 'grid'
        then '网格'
        when 'wechat'
        then '微信群'
        when 'visit'
        then '来访'
        else '其他'
    end as source_label,
    channel,
    street,
    community,
    grid_id,
    estate,
    category_l1 as category,
    category_l2,
    title,
    urgency,
    reported_at,
    accepted_at,
    dispatched_at,
    first_response_at,
    case when is_status_closed then closed_at end as closed_at,
    -- least, and not coalesce: the first closing is no later than the last.
    least(first_closed_at, closed_at) as first_closed_at,
    -- A reopened issue still carries the handling time of its first round.
    case
        when is_status_closed
        then coalesce(resolved_at, closed_at)
        when status = 'verifying' or not was_closed
        then resolved_at
    end as handled_at,
    due_at,
    due_at_original,
    suspended_days,
    status,
    case
        status
        when 'pending'
        then '待受理'
        when 'accepted'
        then '已受理'
        when 'dispatched'
        then '已派遣'
        when 'processing'
        then '处置中'
        when 'verifying'
        then '待核查'
        when 'closed'
        then case when closed_at is null then '已办结（缺办结时间）' else '已办结' end
        when 'suspended'
        then '挂账'
        when 'returned'
        then '退回'
        when 'rejected'
        then '不予受理'
        when 'voided'
        then '作废'
        when 'merged'
        then '重复并入'
    end as status_label,
    duplicate_of,
    reopen_count,
    reopen_count >= 1
    -- What has left the ledger since was not opened again for that.
    or (
        first_closed_at is not null
        and status not in ('voided', 'merged', 'rejected', 'returned')
        and (
            not is_status_closed
            or coalesce(first_closed_at::date < closed_at::date, false)
        )
    ) as is_reopened,
    handler_org,
    handling_level,
    visit_valid,
    visit_contacted,
    visit_resolved,
    satisfaction,
    case
        when status in ('merged', 'rejected', 'returned') or duplicate_of is not null
        then reported_at
        when status = 'voided'
        then coalesce(voided_at, reported_at)
    end as left_at,
    superseded_by,
    changed_on,
    import_id,
    row_no
from trimmed
