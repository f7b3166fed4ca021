-- title: 件数的置信下限
-- definition: 95% 的泊松区间的下限（拜尔近似）；没有一件的是 0。
-- arguments: part
case
    when part = 0
    then 0
    else part * pow(1 - 1 / (9 * part) - 1.959964 / (3 * sqrt(part)), 3)
end
