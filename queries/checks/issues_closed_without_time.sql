-- title: 已办结的件都有办结时间
-- level: warn
-- definition: 状态为已办结但没有办结时间的件无法证明何时办结，按未办结统计，办结率会偏低。
select street, source_label as source, issue_id, file, row_no
from marts.issues
where status = 'closed' and closed_at is null
order by street, source_system, issue_id
