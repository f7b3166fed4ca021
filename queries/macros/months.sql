-- title: 首件以来的各月
-- definition: 从首件之月到统计期末，一月一行，last_on 是其中最后一日，days 是统计期里的天数；统计期不满一月的 is_partial，统计期里的
-- is_in_period。
-- arguments: datasets, chosen_street, chosen_start, chosen_end
-- returns: table
select
    unnest(
        generate_series(date_trunc('month', first_day)::date, end_day, interval 1 month)
    )::date as month,
    start_day,
    end_day,
    least(last_day(month), end_day) as last_on,
    greatest(date_diff('day', greatest(month, start_day), last_on) + 1, 0) as days,
    month < start_day or last_day(month) > end_day as is_partial,
    last_day(month) >= start_day and start_day <= end_day as is_in_period
from marts.period(datasets, chosen_street, chosen_start, chosen_end)
