-- title: 智治平台月报与逐件登记的对得上
-- level: warn
-- definition: 一个街道一个月，月报和问题台账里的智治平台件都有、而事件数不一样的；看板用月报的数。请核对两边的统计范围。
-- column: month |  |  | 月份
-- column: in_report |  |  | 月报的事件数
-- column: in_issue_ledger |  |  | 问题台账里的平台件
with
    reported as (
        select street, month, sum(received)::bigint as in_report
        from marts.platform_monthly
        group by street, month
    ),
    registered as (
        select
            street,
            date_trunc('month', reported_on)::date as month,
            count(*) as in_issue_ledger
        from marts.platform_events
        where held_until is null
        group by all
    )

select street, month, in_report, in_issue_ledger
from reported
inner join registered using (street, month)
where in_report <> in_issue_ledger
order by street, month
