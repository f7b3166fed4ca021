-- title: 全街道的比例
-- definition: 本街道各行的分子之和 ÷ 分母之和，列在每一行旁边供比较。
-- arguments: part, whole, street
sum(part) over (partition by street) / nullif(sum(whole) over (partition by street), 0)
