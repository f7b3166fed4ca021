-- title: 权重怎样写
-- definition: 没有一个项目有进度的为空。
-- arguments: measured, is_by_households
case when measured = 0 then null when is_by_households then '户数' else '等权' end
