-- title: 志愿者星级，一级一行
-- definition: 0 级是未达星级；各级的起始小时数取参数 star_hours。
with
    parts as (
        select string_split(value, ',') as hours
        from staging.settings
        where name = 'star_hours'
    ),
    levels as (
        select
            unnest(range(1, len(hours) + 1)) as star,
            unnest(hours)::decimal(18, 6) as min_hours
        from parts
        union all
        select 0, 0
    )

select
    star,
    case
        star
        when 0
        then '未达星级'
        when 1
        then '一星'
        when 2
        then '二星'
        when 3
        then '三星'
        when 4
        then '四星'
        when 5
        then '五星'
        else star || '星'
    end as star_label,
    min_hours
from levels
order by star
