-- title: 每一件的每一个样子，台账写的
-- definition: 一个样子一行，issue_row 与 marts.issue_facts 相同：负的是导入改动前的样子。
-- arguments:
-- returns: table
select *, rowid as issue_row
from marts.issues
union all by name
select *, - 1 - rowid as issue_row
from marts.issues_before
