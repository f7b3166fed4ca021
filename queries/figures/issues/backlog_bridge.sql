-- title: 在办存量怎样变化
-- unit: 件
-- grain: the whole
-- metric: I07
-- definition: 期初未结 + 新增 − 办结 = 期末未结，一件不差。有效件按统计时点认定：此前作废、并入、不予受理、退回的件从头不计，
-- 所以期初可能小于当时公布的存量。统计期没有起点的，从首件之日起，期初为 0。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-25
-- measure: opening | I07 | 件 | stock | - | down | 期初未结：统计期开始前一日结束时尚未办结的有效件
-- measure: collected | I01 | 件 | flow | - | - | 新增：统计期内上报的有效件
-- measure: closed | I02 | 件 | flow | - | up | 办结：统计期内办结的有效件，不论何时上报
-- measure: closing | I07 | 件 | stock | - | down | 期末未结：统计期结束时尚未办结的有效件，含挂账
-- measure: suspended | I07 | 件 | stock | - | - | 其中挂账：期末未结中状态为挂账的
-- measure: overdue | I11 | 件 | stock | - | down | 其中超期：期末未结中已过期限的，挂账除外
select opening, collected, closed, closing, suspended, overdue
from marts.issue_bridge($street, $communities, $start, $end, $as_of)
