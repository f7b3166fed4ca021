-- title: 重复件的主件存在，且自己不是重复件
-- level: warn
-- definition: 主件编号应当指向同一街道中另一件没有并入他件的问题；否则整件事可能一件也没有计入。
-- column: duplicate_of |  |  | 主件编号
with
    duplicates as (
        select street, source_system, source_label, issue_id, duplicate_of, file, row_no
        from marts.issues
        where duplicate_of is not null
    ),
    mains as (
        select distinct street, issue_id
        from marts.issues
        where duplicate_of is null and status <> 'merged'
    )

select street, source_label as source, duplicates.issue_id, duplicate_of, file, row_no
from duplicates
anti join
    mains
    on duplicates.street = mains.street
    and duplicates.duplicate_of = mains.issue_id
order by street, source_system, duplicates.issue_id
