-- title: 作废和不予受理不超过一成
-- level: warn
-- definition: 作废率（I18）高于 10% 时，办结率可能被登记口径抬高，请核对哪些件被作废。
-- column: registered |  | 件 | 全部登记
-- column: voided |  | 件 | 作废与不予受理
-- column: voided_share | I18 | share | 作废率
with
    by_street as (
        select
            street,
            count(*) as registered,
            count(*) filter (status in ('voided', 'rejected')) as voided
        from marts.issues
        group by street
    )

select street, registered, voided, voided / nullif(registered, 0) as voided_share
from by_street
where voided > 0.1 * registered
order by street
