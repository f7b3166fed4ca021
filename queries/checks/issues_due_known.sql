-- title: 有期限的件占多数
-- level: warn
-- definition: 台账有办理期限列，但半数以上的有效件没有期限时，按期处置率只代表少数件。
-- column: issues |  | 件 | 有效件
-- column: with_due |  | 件 | 有办理期限
with
    by_street as (
        select street, count(*) as issues, count(due_at) as with_due
        from marts.issues
        where left_on is null
        group by street
    )

select street, issues, with_due
from by_street
where with_due > 0 and with_due < 0.5 * issues
order by street
