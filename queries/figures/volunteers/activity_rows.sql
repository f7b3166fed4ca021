-- title: 活动场次下面的活动
-- grain: one row per activity, the newest first
-- definition: 活动场次和服务居民人次数的就是这些活动：统计期内已开展的，按举办社区，写明来自哪个文件的第几行。
-- main: activity community brand team held_on residents_served
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: activity |  |  | 活动
-- column: activity_id |  |  | 活动编号
-- column: activity_type |  |  | 活动类型
-- column: held_on |  |  | 活动日期
-- measure: residents_served | V07 | 人次 | flow | - | up | 服务居民人次
-- param: month = null | 只看这一月（当月任一日）
-- param: brand = null | 只看这一服务品牌
-- param: limit = 1000 | 最多列出的场数，空为不限
select
    held_on,
    street,
    community,
    activity_id,
    activity,
    activity_type,
    brand,
    team,
    beneficiary_times as residents_served,
    file,
    row_no
from marts.activities_until($street, $communities, $end)
where
    marts.is_within(held_on, $start, $end)
    and marts.is_asked($brand, brand)
    and marts.is_in_month($month, held_on)
order by held_on desc, street collate zh, activity_id
limit $limit
