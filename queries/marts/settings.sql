-- title: 参数，一个参数一行
-- definition: number 是取值的数字，不是一个数字的（如星级、跑道名称）为空。
select name, value, try_cast(value as double) as number from staging.settings
