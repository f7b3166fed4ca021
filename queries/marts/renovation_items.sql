-- title: 旧改分项，一个项目下的一项工程量一行
-- definition: 写项目名称不写编号的，名称在街道里只有一个项目时就是它。带上所属项目的片区、小区和工期。project_weight
-- 是分项在项目内的权重：有计划量的分项都填了权重的用权重，缺一个就等权。
-- is_elderly 是适老分项：台账写了的以台账为准，没有写的看名称里有没有参数 elderly_words 里的词。
with
    elderly as (
        select string_split(value, ',') as words
        from marts.settings
        where name = 'elderly_words'
    ),
    belonging as (
        select
            items.* replace (coalesce(names.project_id, items.project_id) as project_id)
        from staging.renovation_items as items
        left join
            marts.renovation_names as names
            on names.street = items.street
            and names.written = items.project_id
    ),
    placed as (
        select
            items.* replace (items.weight::double as weight),
            items.plan_qty is not null as has_plan,
            coalesce(
                items.for_elderly,
                len(
                    [
                        word for word in words if word <> ''
                        and contains(items.item, word)
                    ]
                )
                > 0
            ) as is_elderly,
            projects.project,
            coalesce(projects.community, '未归属') as community,
            coalesce(projects.area, '未归属') as area,
            projects.parent_area,
            projects.estate,
            coalesce(projects.is_cancelled, false) as is_cancelled,
            projects.plan_start,
            projects.plan_end,
            imports.file
        from belonging as items
        cross join elderly
        left join marts.renovation_projects as projects using (street, project_id)
        left join meta.imports as imports on imports.import_id = items.import_id
    )

select
    *,
    case
        when
            count(*) filter (weight is null) over (
                partition by street, project_id, has_plan
            )
            = 0
        then weight
        else 1.0::double
    end as project_weight
from placed
order by street, project_id, item_id
