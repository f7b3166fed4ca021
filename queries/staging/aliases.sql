-- title: 别名对照，一个别名一行
select field, trim(alias) as alias, trim(name) as name from raw.aliases
