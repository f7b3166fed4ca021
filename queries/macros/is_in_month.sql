-- title: 是否在所问的月份
-- definition: 月份写当月任一日；没有问的不限。
-- arguments: asked_month, happened_on
asked_month is null
or date_trunc('month', happened_on) = date_trunc('month', asked_month::date)
