-- title: 各种台账的数据质量
-- grain: one row per dataset and street
-- definition: 现有的行与还在隔离的行；没有写街道的隔离行，文件里别的行都在一个街道的，计入那个街道；其余只计入全部街道。
-- owner: 街道数据专班
-- checked: 2026-11-25
-- column: dataset |  |  | 台账
-- measure: rows |  | 行 | stock | - | - | 行数：现在台账中的行
-- measure: quarantined | Q04 | 行 | stock | - | down | 隔离：现在还在隔离的行
-- measure: offered | Q01 | 行 | stock | - | - | 应采纳：行数 + 隔离
-- measure: success_rate | Q01 | share | stock | rows / offered | up | 导入成功率：行数 ÷（行数 +
-- 隔离）
-- measure: placed_rows |  | 行 | stock | - | - | 应有社区：本身记社区、或能从所属的人和项目得到社区的台账；智治平台的件不计
-- measure: without_community |  | 行 | stock | - | down | 未归属：没有社区的行
-- measure: without_community_share | Q02 | share | stock | without_community /
-- placed_rows | down | 未归属占比：未归属 ÷ 应有社区
-- column: last_day |  |  | 数据截至：最后一次实际发生的日期，期限、计划和导入时间不算
-- measure: days_old | Q05 | 天 | stock | - | down | 数据新鲜度：数据截至到今天的天数
-- column: is_demo |  |  | 演示数据
-- param: on_day = null | 今天，空则不算数据新鲜度
with
    communities as (
        select
            dataset,
            street,
            sum(row_count)::bigint as placed_rows,
            coalesce(sum(row_count) filter (community = '未归属'), 0)::bigint
            as without_community
        from marts.placed
        where community <> '街道本级'
        group by dataset, street
    ),
    held as (
        select dataset, street, count(*) as quarantined
        from marts.quarantine_of($street)
        where not is_cell
        group by all
    ),
    counted as (
        select
            coalesce(coverage.dataset, held.dataset) as dataset,
            coalesce(coverage.street, held.street) as street,
            coalesce(coverage.row_count, 0) as rows,
            coalesce(held.quarantined, 0) as quarantined,
            communities.placed_rows,
            communities.without_community,
            coverage.last_day,
            coalesce(coverage.is_demo, false) as is_demo
        from marts.coverage as coverage
        full join
            held on held.dataset = coverage.dataset and held.street = coverage.street
        left join
            communities
            on communities.dataset = coverage.dataset
            and communities.street = coverage.street
    )

select
    dataset,
    street,
    rows,
    quarantined,
    rows + quarantined as offered,
    rows / nullif(offered, 0) as success_rate,
    placed_rows,
    without_community,
    without_community / nullif(placed_rows, 0) as without_community_share,
    last_day,
    date_diff('day', last_day, $on_day::date) as days_old,
    is_demo
from counted
where $street is null or street = $street
order by street collate zh, dataset
