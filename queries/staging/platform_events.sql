-- title: 问题台账里登记的智治平台件，一件一行；导入改动过的件，改动前的样子另有一行
-- definition: 来源系统是智治平台的件。没有写跑道的归入“未写跑道”；作废、并入、不予受理、退回的不是有效件。
with
    -- As an event stands, and as it stood before each import that changed it.
    states as (
        select *, null as superseded_by, null as changed_on
        from raw.issues
        union all by name
        select *
        from meta.issues_before
    )

select
    street,
    issue_id,
    coalesce(nullif(trim(lane), ''), '未写跑道') as lane,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    reported_at::date as reported_on,
    case when status = 'closed' then closed_at::date end as closed_on,
    status = 'closed' as is_closed,
    status not in ('voided', 'merged', 'rejected', 'returned')
    and duplicate_of is null as is_valid,
    superseded_by,
    changed_on,
    import_id,
    row_no
from states
where source_system = 'platform141'
