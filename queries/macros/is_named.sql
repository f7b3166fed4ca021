-- title: 编号或名称是否所问的
-- definition: 写编号、写名称都可以；没有问的不限。
-- arguments: asked, id, name
asked is null or asked in (id, name)
