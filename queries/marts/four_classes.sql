-- title: 四事分解的类别，一类一行
-- definition: 名称和次序取参数 four_classes；报道没有列出四事的名称，各街道自己写。
with
    parts as (
        select string_split(value, ',') as classes
        from staging.settings
        where name = 'four_classes'
    )

select unnest(range(1, len(classes) + 1)) as place, trim(unnest(classes)) as four_class
from parts
