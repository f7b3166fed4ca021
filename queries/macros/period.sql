-- title: 统计期实际从哪天到哪天
-- definition: 首件之前的日子不计：统计期的首日空着的、早于首件的，从首件之日算起。first_day 是所选街道这些台账的首件之日，没有台账的为空。
-- arguments: datasets, chosen_street, chosen_start, chosen_end
-- returns: table
with
    first_event as (
        select min(first_day) as first_day
        from marts.coverage
        where
            list_contains(datasets, dataset)
            and (chosen_street is null or street = chosen_street)
    )

select
    first_day,
    greatest(coalesce(chosen_start, first_day), first_day) as start_day,
    chosen_end::date as end_day
from first_event
