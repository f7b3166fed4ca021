-- title: 按户数加权的平均
-- definition: Σ(户数 × 数值) ÷ Σ户数，没有数值的不计；不按户数时为简单平均。各片区、全街道、各月的进度和偏差都用它。
-- arguments: value, households, is_by_households
case
    when is_by_households
    then
        sum(households * value) filter (value is not null)
        / sum(households) filter (value is not null)
    else avg(value)
end
