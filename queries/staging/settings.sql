-- title: 参数，一个参数一行；没有导入的用默认值
select
    coalesce(given.name, defaults.name) as name,
    coalesce(given.value, defaults.value) as value
from raw.settings_defaults as defaults
full join raw.settings as given using (name)
