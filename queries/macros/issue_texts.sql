-- title: 每一件的每一个样子，台账写的
-- definition: 一个样子一行：现在的，和导入改动前的；issue_row 与 marts.issue_facts 相同。
-- arguments:
-- returns: table
select *
from marts.issues
union all by name
select *
from marts.issues_before
