-- title: 作废的件都有作废时间
-- level: warn
-- definition: 没有作废时间的作废件按从未受理统计，历史时点的在办存量会偏低。
select street, source_label as source, issue_id, file, row_no
from marts.issues
where status = 'voided' and left_at = reported_at
order by street, source_system, issue_id
