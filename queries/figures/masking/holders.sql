-- title: 遮蔽所依据的格：各社区各类积分的持有人
-- grain: one row per street, community and type of points that anybody holds
-- metric: V12
-- definition: 截至统计时点结余大于零的志愿者，按所属社区和积分类型；一人两类都有的各计一次。
-- owner: 街道党群服务中心
-- checked: 2026-11-26
-- column: point_type | V12 |  | 积分类型代码：honor 荣誉积分，consume 消费积分
-- measure: holders | V12 | 人 | stock | - | - | 持有人数：结余大于零的志愿者
-- adds: holders | community
with
    balances as (
        select
            street,
            community,
            point_type,
            volunteer_key,
            sum(issued - redeemed - expired + adjusted) as outstanding
        from marts.points
        where
            marts.is_chosen($street, null, street, community) and happened_on <= $as_of
        group by street, community, point_type, volunteer_key
    )

select street, community, point_type, count(*) as holders
from balances
where outstanding > 0
group by street, community, point_type
order by street collate zh, community collate zh, point_type desc
