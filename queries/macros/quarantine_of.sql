-- title: 一个街道的隔离的行
-- definition: chosen
-- 空是全部街道。没有写街道的行，同一个文件里进来的行都在一个街道的，是那个街道的；看板里只有一个街道的，也是它的；其余的只在全部街道里。
-- arguments: chosen
-- returns: table
with
    known as (
        select case when count(distinct street) = 1 then min(street) end as only_street
        from
            (
                select street
                from marts.coverage
                union all
                select street
                from meta.quarantine
                where street is not null
            )
    ),
    placed as (
        select
            quarantine.import_id,
            quarantine.dataset,
            coalesce(
                quarantine.street,
                case when array_length(imports.streets) = 1 then imports.streets[1] end,
                known.only_street
            ) as street,
            quarantine.row_no,
            quarantine.reason,
            quarantine.field,
            quarantine.problem,
            quarantine.cells,
            quarantine.identity,
            quarantine.is_cell,
            imports.file,
            imports.imported_at
        from meta.quarantine as quarantine
        cross join known
        left join meta.imports as imports using (import_id)
    )
select *
from placed
where chosen is null or street = chosen
