-- title: 三联（联建、联解、联享）各看哪些台账，一联一样一行
-- definition: 取参数 three_links：联建:联席会议成员单位,自管组织;联解:议定事项 的样子。
with
    links as (
        select unnest(string_split(value, ';')) as link
        from staging.settings
        where name = 'three_links'
    ),
    parts as (
        select
            trim(split_part(link, ':', 1)) as link,
            string_split(split_part(link, ':', 2), ',') as things
        from links
    )

select link, unnest(range(1, len(things) + 1)) as place, trim(unnest(things)) as thing
from parts
