-- title: 智治平台跑道的名称和先后
-- definition: 取自参数 lanes，逗号或顿号隔开。
with
    named as (
        select string_split(translate(value, '，、', ',,'), ',') as names
        from marts.settings
        where name = 'lanes'
    )

select trim(unnest(names)) as lane, generate_subscripts(names, 1) as place
from named
