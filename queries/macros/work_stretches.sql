-- title: 旧改项目改造前、改造中、改造后的三段
-- definition: 开工前一年、施工期间、基本完成后一年，问题台账没有的日子、这一日之后的日子不算；日期不全的、取消的、没有写小区的项目不算。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    works as (
        select
            street,
            community,
            estate,
            project_id,
            project,
            started_since as begun,
            substantial_since as finished
        from marts.renovation_projects as projects
        where
            marts.is_chosen(
                chosen_street, chosen_communities, projects.street, projects.community
            )
            and estate is not null
            and stage <> 'cancelled'
            and started_since > date '0001-01-01'
            and started_since <= on_day
            and coalesce(substantial_since, on_day::date) >= started_since
    ),
    stretches as (
        select
            *, '改造前' as phase, 1 as place, begun - 365 as first_on, begun - 1 as last_on
        from works
        union all
        select *, '改造中', 2, begun, coalesce(finished - 1, on_day::date)
        from works
        union all
        select *, '改造后', 3, finished, finished + 364
        from works
        where finished is not null
    ),
    known as (
        select street, min(reported_on) as first_day
        from marts.issues_known_on(chosen_street, null, on_day)
        group by street
    )

select
    * exclude (begun, finished, first_day) replace (
        greatest(first_on, first_day) as first_on,
        least(last_on, on_day::date) as last_on
    )
from stretches
inner join known using (street)
where greatest(first_on, first_day) <= least(last_on, on_day::date)
