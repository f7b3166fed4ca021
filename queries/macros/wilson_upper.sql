-- title: 比例的置信上限
-- definition: 95% 的威尔逊区间的上限：件数越少，离比例本身越远，少数几件的偶然不当作落后。
-- arguments: part, whole
(part + 1.920729 + 1.959964 * sqrt(part * (whole - part) / whole + 0.960365))
/ (whole + 3.841459)
