-- title: 数据截至
-- grain: the whole
-- definition: 所选台账、所选街道中最后一次实际发生（上报、办结、服务、兑换、进度等）的日期；期限、计划、导入时间不算。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- param: datasets = null | 指标所依据的台账
select max(last_day) as as_of
from marts.coverage
where list_contains($datasets, dataset) and ($street is null or street = $street)
