-- title: 台账里的件一件不少
-- level: fail
-- definition: 每个街道参与统计的件数等于台账中智治平台以外的行数。
-- column: ledger_rows |  | 行 | 台账行数
-- column: counted_rows |  | 件 | 计入件数
with
    in_ledger as (
        select street, count(*) as ledger_rows
        from raw.issues
        where coalesce(source_system, 'other') <> 'platform141'
        group by street
    ),
    in_mart as (
        select street, count(*) as counted_rows from marts.issues group by street
    )

select
    street,
    coalesce(ledger_rows, 0) as ledger_rows,
    coalesce(counted_rows, 0) as counted_rows
from in_ledger
full join in_mart using (street)
where coalesce(ledger_rows, 0) <> coalesce(counted_rows, 0)
order by street
