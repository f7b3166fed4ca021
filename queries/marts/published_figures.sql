-- title: 公开数据，一个公开说过的数一行
-- definition: place_no 是它在台账里的先后，各街道连着数，topic_no 是它的专题的；last_digit
-- 是公布的数末位非零数字的一个单位，650 的是
-- 10，2.34 的是 0.01；year_on 是统计期写年份的，那一年的第一天。
with
    powers as (select pow(10, unnest(range(-3, 10))) as power),
    digits as (
        select street, published_id, max(power) as last_digit
        from staging.published_figures
        inner join
            powers
            on abs(value / power - round(value / power)) < 0.000001
            and (round(value / power) <> 0 or (value = 0 and power = 1))
        group by street, published_id
    )

select
    published.*,
    imports.file,
    coalesce(last_digit, 0.001) as last_digit,
    make_date(try_cast(published.period as integer), 1, 1) as year_on,
    row_number() over (
        order by published.street, import_id, row_no, published_id
    ) as place_no,
    min(row_no) over (partition by topic_label) as topic_no
from staging.published_figures as published
left join digits using (street, published_id)
left join meta.imports as imports using (import_id)
order by published.street, published_id
