-- title: 一个参数的数值
-- definition: 没有导入的取默认值；不是数字的为空。
-- arguments: setting_name
(select number from marts.settings where name = setting_name)
