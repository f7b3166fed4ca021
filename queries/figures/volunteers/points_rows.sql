-- title: 积分数字下面的流水
-- grain: one row per entry, the newest first
-- definition: 每个数字加的就是这些流水：同样的范围，同样的口径，一笔一行，写明来自哪个文件的第几行。发放、兑换、过期、调整四列里是这一笔计入的分值，
-- 冲正为负。人只用代号和遮蔽后的姓名。
-- 看板和下载里不列代号、姓名和商家：凭文件和行号回台账核对。
-- main: changed_at community point_type_label direction_label points reason
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: changed_at |  |  | 变动时间
-- column: point_type_label |  |  | 积分类型
-- column: direction_label |  |  | 变动
-- measure: points | V12 | 分 | flow | - | - | 分值：台账上的原数
-- measure: issued | V09 | 分 | flow | - | - | 计入发放
-- measure: redeemed | V10 | 分 | flow | - | - | 计入兑换
-- measure: expired | V12 | 分 | flow | - | - | 计入过期
-- measure: adjusted | V12 | 分 | flow | - | - | 计入调整
-- column: community |  |  | 社区：志愿者的；限于几个社区时，看商家的那些里别处志愿者的写“其他社区”
-- column: merchant |  |  | 商家：冲正没有写明的取原来那一笔的
-- column: merchant_id |  |  | 商家编号
-- column: reason |  |  | 事由
-- column: entry_id |  |  | 流水编号
-- column: reversed_entry_id |  |  | 被冲正流水
-- param: measure = "all" in all issued redeemed expired adjusted | 哪个数字：issued
-- 发放、redeemed
-- 兑换、expired 过期、adjusted 调整，含从该列扣减的冲正；all 全部
-- param: is_cumulative = false | true 看截至统计时点的累计（不看统计期），与总体情况、双积分表一致；false 看统计期内
-- param: point_type = null | 只看这一类：honor 荣誉积分，consume 消费积分
-- param: direction = null | 只看这一种变动：issue、redeem、expire、reverse、adjust
-- param: month = null | 只看这一月（当月任一日）
-- param: merchant = null | 只看这一商家（编号或名称）；填“未注明商家”看没有写明商家的
-- param: volunteer = null | 只看这一志愿者代号
-- param: limit = 1000 | 最多列出的笔数，空为不限
-- personal: 积分流水
-- withheld: volunteer_key display_name merchant merchant_id volunteer
select
    changed_at,
    street,
    case
        when $communities is null or list_contains($communities, community)
        then community
        else '其他社区'
    end as community,
    volunteer_key,
    display_name,
    point_type_label,
    direction_label,
    points,
    issued,
    redeemed,
    expired,
    adjusted,
    merchant,
    merchant_id,
    reason,
    entry_id,
    reversed_entry_id,
    file,
    row_no
from marts.points
where
    marts.is_chosen(
        $street,
        $communities,
        street,
        case when $merchant is null then community else merchant_community end
    )
    and marts.is_asked($point_type, point_type)
    and marts.is_asked($direction, direction)
    and (
        $merchant is null
        or $merchant in (merchant_id, merchant)
        or ($merchant = '未注明商家' and merchant_id is null)
    )
    and marts.is_asked($volunteer, volunteer_key)
    and marts.is_in_month($month, happened_on)
    and (
        $is_cumulative
        and happened_on <= $as_of
        or not $is_cumulative
        and marts.is_within(happened_on, $start, $end)
    )
    and case
        $measure
        when 'issued'
        then issued <> 0
        when 'redeemed'
        then redeemed <> 0
        when 'expired'
        then expired <> 0
        when 'adjusted'
        then adjusted <> 0
        else true
    end
order by changed_at desc, street collate zh, volunteer_key, file, row_no
limit $limit
