-- title: 加权平均
-- definition: Σ(权重 × 数值) ÷ Σ权重，没有数值的不计。各片区、全街道、各月的进度和偏差都用它。
-- arguments: value, weight
sum(weight * value) filter (value is not null) / sum(weight) filter (value is not null)
