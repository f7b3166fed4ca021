-- title: 遮蔽所依据的格：各社区各月末的在册志愿者
-- grain: one row per street, community and month at whose end anybody was registered
-- metric: V01
-- definition: 每月末（最后一月为统计时点）在册的人，按所属社区、按现在的状态；一格和这一日的“各社区的在册志愿者”一样。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: month |  |  | 月份：当月 1 日
-- measure: registered | V01 | 人 | stock | - | up | 在册志愿者：月末在册的人
-- adds: registered | community
select street, community, month, count(*) as registered
from marts.months(['service_records'], $street, null, $as_of)
inner join marts.volunteers_on($street, null, $as_of) on registered_on <= last_on
group by street, community, month
order by street collate zh, community collate zh, month
