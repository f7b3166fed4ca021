-- title: 期初未结 + 新增 − 办结 = 期末未结
-- level: fail
-- definition: 每个街道、有记录的每个月都必须一件不差；有效件按最后一个实际发生日认定。
-- column: opening |  | 件 | 期初未结
-- column: collected |  | 件 | 收集
-- column: closed |  | 件 | 办结
-- column: closing |  | 件 | 期末未结
with
    by_months as (
        select
            issues.street,
            date_trunc('month', reported_on)::date as reported_month,
            coalesce(date_trunc('month', closed_on)::date, 'infinity') as closed_month,
            count(*) as issues
        from marts.issues as issues
        inner join
            marts.coverage as coverage
            on coverage.dataset = 'issues'
            and coverage.street = issues.street
        where marts.is_valid_on(left_on, last_day)
        group by all
    ),
    months as (
        select
            street,
            unnest(
                generate_series(
                    date_trunc('month', first_day)::date, last_day, interval 1 month
                )
            )::date as month
        from marts.coverage
        where dataset = 'issues'
    ),
    bridges as (
        select
            street,
            month,
            coalesce(
                sum(issues) filter (reported_month < month and closed_month >= month), 0
            ) as opening,
            coalesce(sum(issues) filter (reported_month = month), 0) as collected,
            coalesce(sum(issues) filter (closed_month = month), 0) as closed,
            coalesce(
                sum(issues) filter (reported_month <= month and closed_month > month), 0
            ) as closing
        from months
        inner join by_months using (street)
        group by street, month
    )

select street, month, opening, collected, closed, closing
from bridges
where opening + collected - closed <> closing
order by street, month
