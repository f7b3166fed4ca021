-- title: 志愿者人数下面的名册
-- grain: one row per volunteer
-- definition: 在册、活跃数的就是这些人，写明来自哪个文件的第几行。人只用代号和遮蔽后的姓名，不列个人时长和积分。
-- 看板和下载里，人数被遮蔽的社区不列，也不列注册时间和最近服务。
-- main: community team brand status file row_no
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: registered_on |  |  | 注册时间
-- column: status |  |  | 状态
-- column: last_served_on | V02 |  | 最近服务：截至统计时点最后一次已确认服务的日期
-- column: is_active | V02 |  | 活跃：近 12 个月至少有一条已确认服务记录
-- param: measure = "registered" in registered active inactive | 哪个数字：registered
-- 在册，active 活跃，inactive 在册而不活跃
-- param: brand = null | 只看这一服务品牌
-- param: limit = 1000 | 最多列出的人数，空为不限
-- listed: masking/registered masking/active
-- personal: 志愿者名册
-- withheld: registered_on last_served_on is_active
with
    people as (
        select
            volunteers.*, last_served_on, coalesce(served.is_active, false) as is_active
        from marts.volunteers_on($street, $communities, $as_of) as volunteers
        left join
            marts.last_served_until($as_of) as served using (street, volunteer_key)
        where marts.is_asked($brand, brand)
    )

select
    street,
    community,
    volunteer_key,
    display_name,
    team,
    brand,
    registered_on,
    status,
    last_served_on,
    is_active,
    file,
    row_no
from people
where
    $measure = 'registered'
    or ($measure = 'active' and is_active)
    or ($measure = 'inactive' and not is_active)
order by street collate zh, community collate zh, volunteer_key
limit $limit
