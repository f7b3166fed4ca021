-- title: 是否按户数加权
-- definition: 有进度的项目都有户数才按户数加权，缺一个就全部等权；页面写明。
-- arguments: progress, households
coalesce(bool_and(coalesce(households > 0, false)) filter (progress is not null), false)
