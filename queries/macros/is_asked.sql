-- title: 是否所问的
-- definition: 没有问的不限。
-- arguments: asked, value
asked is null or value = asked
