-- title: 件数的置信上限
-- definition: 95% 的泊松区间的上限（拜尔近似）：件数越少，离件数本身越远。
-- arguments: part
(part + 1) * pow(1 - 1 / (9 * (part + 1)) + 1.959964 / (3 * sqrt(part + 1)), 3)
