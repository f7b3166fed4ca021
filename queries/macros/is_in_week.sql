-- title: 是否在所问的一周
-- definition: 一周从周一到周日，写其中任一日；没有问的不限。
-- arguments: asked_week, happened_on
asked_week is null
or date_trunc('week', happened_on) = date_trunc('week', asked_week::date)
