-- title: 旧改项目的叫法，编号和独一无二的名称各一行
-- definition: 其他台账写项目编号、写项目名称都认；名称在街道里不只一个项目的，或是别的项目的编号的，只认编号。
with
    named as (
        select street, project as written, any_value(project_id) as project_id
        from marts.renovation_projects
        group by street, project
        having count(*) = 1
    )

select street, project_id as written, project_id
from marts.renovation_projects
union all
select named.*
from named
anti join
    marts.renovation_projects as projects
    on projects.street = named.street
    and projects.project_id = named.written
order by street, written
