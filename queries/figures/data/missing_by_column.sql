-- title: 各列的缺失
-- unit: share
-- grain: one row per dataset, street and field
-- metric: Q03
-- definition: 必填的列，和指标要用的列，缺内容的行占多少；缺必填内容的行在隔离里，也计入分子和分母。
-- 没有写街道的隔离行，文件里别的行都在一个街道的，计入那个街道；其余只计入全部街道。多的在前。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- column: field |  |  | 列：台账说明里的字段名
-- measure: missing |  | 行 | stock | - | down |
-- 缺失：没有内容的行；由志愿者或项目补上的社区不算缺，办结时间只看已办结的件，完成时间只看已完成的事项，应到和实到只看已召开的会议，完成量、本月完成量、完成比例填了一项的不算缺，问题类别写“其他”的算缺
-- measure: rows |  | 行 | stock | - | - | 行数：台账中的行与还在隔离的行；智治平台的件不计
-- measure: missing_rate | Q03 | share | stock | missing / rows | down | 缺失率：缺失 ÷ 行数
with
    held as (
        select
            dataset,
            street,
            field,
            reason in ('missing_key', 'missing_required') as is_missing
        from marts.quarantine_of($street)
        where not is_cell
    ),
    missing as (
        select dataset, street, field, missing
        from marts.gaps
        union all
        select dataset, street, field, count(*)
        from held
        where is_missing
        group by dataset, street, field
    ),
    every_row as (
        select dataset, street, any_value(row_count) as rows
        from marts.gaps
        group by dataset, street
        union all
        select dataset, street, count(*)
        from held
        group by dataset, street
    ),
    totals as (
        select dataset, street, sum(rows)::bigint as rows
        from every_row
        group by dataset, street
    ),
    counted as (
        select
            missing.dataset,
            missing.street,
            missing.field,
            sum(missing.missing)::bigint as missing,
            any_value(totals.rows) as rows
        from missing
        join
            totals
            on totals.dataset = missing.dataset
            and totals.street is not distinct from missing.street
        group by missing.dataset, missing.street, missing.field
    )

select dataset, street, field, missing, rows, missing / nullif(rows, 0) as missing_rate
from counted
where $street is null or street = $street
order by street collate zh, dataset, missing_rate desc, field
