-- title: 星级志愿者分布
-- grain: one row per star, those below the first star first
-- metric: V06
-- definition: 截至统计时点在册志愿者按注册后累计的已确认服务时长（含系统外时长）分级，一至五星的小时数为 {star_hours}。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: star | V06 |  | 星级序号：0 为未达星级
-- column: star_label | V06 |  | 星级
-- column: min_hours | V06 | 小时 | 起始时长：达到这一星级的累计小时数
-- measure: volunteers | V06 | 人 | stock | - | - | 人数：在册志愿者中在这一级的
-- persons: volunteers | masking/people
with
    starred as (
        select street, volunteer_key, star
        from marts.stars_on($street, $communities, $as_of)
    )

select star, star_label, min_hours, count(starred.volunteer_key) as volunteers
from marts.star_levels
left join starred using (star)
where exists (from starred)
group by star, star_label, min_hours
order by star
