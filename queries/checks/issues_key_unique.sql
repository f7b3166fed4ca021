-- title: 同一件只有一行
-- level: fail
-- definition: 同一街道、同一来源系统的问题编号不得重复；别名对照也不得把一件变成两件。
-- column: issues |  | 行 | 行数
select street, source_label as source, issue_id, count(*) as issues
from marts.issues
group by street, source_system, source_label, issue_id
having count(*) > 1
order by street, source_system, issue_id
