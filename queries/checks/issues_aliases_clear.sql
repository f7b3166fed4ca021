-- title: 别名只指向一个正式名称
-- level: fail
-- definition: 同一列的一个别名只能有一个正式名称，正式名称自己不能又是别名。
-- column: field |  |  | 对照列
-- column: alias |  |  | 别名
-- column: name |  |  | 正式名称
select aliases.field, aliases.alias, aliases.name
from staging.aliases as aliases
where
    (field, alias) in (
        select (field, alias)
        from staging.aliases
        group by field, alias
        having count(distinct name) > 1
    )
    or (field, name) in (select (field, alias) from staging.aliases where alias <> name)
order by aliases.field, aliases.alias, aliases.name
