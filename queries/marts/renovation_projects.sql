-- title: 旧改项目，一个项目一行
-- definition: started_since、substantial_since、accepted_since
-- 是开工、基本完成、竣工验收从哪天算起：有日期的按日期，
-- 没有日期而阶段已到的，从已知的前一个节点算起，前面也没有日期的一直算。
with
    dated as (
        select
            *,
            case
                when accepted_on is not null
                then accepted_on
                when stage in ('accepted', 'handed_over')
                then coalesce(substantial_on, actual_start, date '0001-01-01')
            end as accepted_since
        from marts.ledger('staging.renovation_projects')
    ),
    finished as (
        select
            *,
            case
                when substantial_on is not null
                then least(substantial_on, accepted_since)
                when stage = 'substantial'
                then coalesce(accepted_since, actual_start, date '0001-01-01')
                else accepted_since
            end as substantial_since
        from dated
    )

select
    *,
    case
        when actual_start is not null
        then least(actual_start, substantial_since)
        when stage = 'in_progress'
        then coalesce(substantial_since, date '0001-01-01')
        else substantial_since
    end as started_since
from finished
order by street, project_id
