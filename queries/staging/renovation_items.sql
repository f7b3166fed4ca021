-- title: 旧改分项，一个项目下的一项工程量一行
-- definition: 公里、万㎡、亩等换算成米、㎡，原单位和原数量保留在旁；unit_factor 供进度台账的完成量用同一系数换算。
with
    named as (
        select *, trim(unit) as original_unit, lower(trim(unit)) as unit_key
        from raw.renovation_items
    ),
    converted as (
        select
            *,
            case
                when unit_key in ('公里', '千米', 'km', '米', 'm')
                then '米'
                when
                    unit_key in (
                        '万㎡',
                        '万平方米',
                        '万平米',
                        '万m²',
                        '万m2',
                        '㎡',
                        '平方米',
                        '平米',
                        'm²',
                        'm2',
                        '亩'
                    )
                then '㎡'
                else original_unit
            end as unit_name,
            case
                when unit_key in ('公里', '千米', 'km')
                then 1000.0::double
                when unit_key in ('万㎡', '万平方米', '万平米', '万m²', '万m2')
                then 10000.0::double
                when unit_key = '亩'
                then 2000 / 3
                else 1.0::double
            end as unit_factor
        from named
    )

select
    street,
    item_id,
    project_id,
    trim(name) as item,
    class,
    unit_name as unit,
    unit_factor,
    case when plan_qty > 0 then plan_qty * unit_factor end as plan_qty,
    original_unit,
    plan_qty as original_plan_qty,
    weight,
    for_elderly,
    as_written,
    import_id,
    row_no
from converted
