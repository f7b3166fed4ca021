-- title: 未归属的件不超过一成
-- level: warn
-- definition: 没有社区的件单列一行（Q02）；超过一成时各社区的比较不再可靠，请补上社区。
-- column: registered |  | 件 | 全部登记
-- column: without_community |  | 件 | 未归属
with
    by_street as (
        select
            street,
            count(*) as registered,
            count(*) filter (community = '未归属') as without_community
        from marts.issues
        group by street
    )

select street, registered, without_community
from by_street
where without_community > 0.1 * registered
order by street
