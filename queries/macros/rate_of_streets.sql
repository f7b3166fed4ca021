-- title: 全部街道的比例
-- definition: 各街道的分子之和 ÷ 分母之和，列在每个街道旁边供比较。
-- arguments: part, whole
sum(part) over () / nullif(sum(whole) over (), 0)
