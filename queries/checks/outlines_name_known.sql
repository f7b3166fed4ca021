-- title: 轮廓的名称都对得上
-- level: warn
-- definition: 轮廓的名称在别的台账里没有出现过，图上这一块就没有数。请改成台账里的名称，或导入别名对照。
-- column: kind |  |  | 轮廓类型
-- column: name |  |  | 轮廓名称
select street, kind, name, file, row_no
from marts.outlines
where not is_known
order by street, kind, name
