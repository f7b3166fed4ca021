-- title: 服务数字下面的记录
-- grain: one row per service record, the newest first
-- definition: 每个数字数的就是这些记录：同样的范围，同样的口径，一条一行，写明来自哪个文件的第几行。人只用代号和遮蔽后的姓名。
-- 看板和下载里，被遮蔽的社区和月份不列，也不列代号、姓名、品牌和活动：凭文件和行号回台账核对。
-- main: service_date community hours status file row_no
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: activity |  |  | 活动
-- column: activity_id |  |  | 活动编号
-- column: record_id |  |  | 记录编号
-- column: service_date |  |  | 服务日期
-- measure: hours | V04 | 小时 | flow | - | up | 服务时长
-- column: status |  |  | 审核状态
-- param: measure = "confirmed" in confirmed pending rejected active off_roster |
-- 哪个数字：confirmed
-- 人次和时长，pending 待审核时长，rejected 驳回，active 活跃（在册者近 12 个月的已确认记录），off_roster 名册里没有的人
-- param: month = null | 只看这一月（当月任一日）
-- param: brand = null | 只看这一服务品牌
-- param: volunteer = null | 只看这一志愿者代号
-- param: activity = null | 只看这一活动（编号或名称）
-- param: limit = 1000 | 最多列出的条数，空为不限
-- listed: masking/services
-- dated: service_date
-- personal: 服务记录
-- withheld: volunteer_key display_name brand activity activity_id volunteer
with
    measured as (
        select
            records.*,
            volunteers.is_registered
            and volunteers.registered_on <= $as_of as is_registered
        from marts.service_records as records
        left join marts.volunteers as volunteers using (street, volunteer_key)
        where
            marts.is_chosen($street, $communities, records.street, records.community)
            and marts.is_asked($brand, records.brand)
            and marts.is_asked($volunteer, volunteer_key)
            and marts.is_named($activity, activity_id, activity)
            and marts.is_in_month($month, service_date)
            and service_date <= $as_of
    ),
    counted as (
        select *
        from measured
        where
            case
                $measure
                when 'active'
                then
                    is_confirmed
                    and is_registered
                    and service_date > $as_of::date - interval 12 month
                else
                    marts.is_within(service_date, $start, $end)
                    and case
                        $measure
                        when 'pending'
                        then is_pending
                        when 'rejected'
                        then not is_confirmed and not is_pending
                        when 'off_roster'
                        then is_confirmed and not is_on_roster
                        else is_confirmed
                    end
            end
    )

select
    service_date,
    street,
    community,
    volunteer_key,
    display_name,
    brand,
    activity,
    activity_id,
    hours,
    status,
    record_id,
    file,
    row_no
from counted
order by service_date desc, street collate zh, volunteer_key, file, row_no
limit $limit
