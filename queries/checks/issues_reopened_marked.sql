-- title: 重开过的件都记了返工次数
-- level: warn
-- definition: 首次办结后又在办的、或首次办结早于最后一次办结的，台账的返工次数应不少于 1；请与业务系统核对。
select street, source_label as source, issue_id, file, row_no
from marts.issues
where
    left_on is null
    and reopen_count = 0
    and first_closed_at is not null
    and (closed_at is null or first_closed_at < closed_at)
order by street, source_system, issue_id
