-- title: 参数，一个参数一行；没有导入的用默认值
select trim(name) as name, trim(value) as value
from raw.settings
union all
select name, value
from raw.settings_defaults
where name not in (select trim(name) from raw.settings)
