-- title: 问题台账里登记的智治平台件，一件一行
-- definition: 来源系统是智治平台的件；作废、并入、不予受理、退回的不在其中。没有写跑道的归入“未写跑道”。
select
    street,
    issue_id,
    coalesce(nullif(trim(lane), ''), '未写跑道') as lane,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    reported_at::date as reported_on,
    case when status = 'closed' then closed_at::date end as closed_on,
    status = 'closed' as is_closed,
    import_id,
    row_no
from raw.issues
where
    source_system = 'platform141'
    and status not in ('voided', 'merged', 'rejected', 'returned')
    and duplicate_of is null
