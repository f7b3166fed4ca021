-- title: 楼栋清单
-- grain: one row per building
-- metric: G03
-- definition: 截至统计时点；统计时点以后建成的不计，统计时点以后才引进物业的是“未写明”。
-- main: building estate community built_year households management
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: building | G03 |  | 楼栋
-- column: building_id | G03 |  | 楼栋编号
-- column: built_year | G03 |  | 建成年份
-- column: management | G03 |  | 管理方式
-- column: managed_since | G03 |  | 引进物业时间
-- measure: households | G03 | 户 | stock | - | - | 户数
-- measure: shops | G03 | 户 | stock | - | - | 商铺
-- param: measure = "all" in all told managed without_firm came old | 哪些：told
-- 写明管理方式的、managed 有人管的、
-- without_firm 无物业的、came 引进物业的、old 建于 21 世纪前的；all 全部
-- param: management = null | 只看这种管理方式
-- param: limit = 200 | 最多列出的行数，空为不限
select
    street,
    community,
    estate,
    building,
    building_id,
    built_year::varchar as built_year,
    households,
    shops,
    management,
    managed_since,
    file,
    row_no
from marts.buildings_on($street, $communities, $as_of)
where
    marts.is_asked($management, management)
    and case
        $measure
        when 'told'
        then management <> '未写明'
        when 'managed'
        then management in ('物业', '自管')
        when 'without_firm'
        then management in ('自管', '无')
        when 'came'
        then has_come
        when 'old'
        then is_old
        else true
    end
order by
    street collate zh,
    community = '未归属',
    community collate zh,
    estate collate zh,
    building_id
limit $limit
