-- title: 监督检查，一次一行
-- definition: 没有写发现几个问题的，有整改状态“无问题”的是 0 个，其余是 1 个；负数当作 0。已整改不多于发现的。
select
    street,
    inspection_id,
    nullif(trim(community), '') as community,
    nullif(trim(project_id), '') as project_id,
    inspected_on,
    coalesce(kind, '未写明') as kind,
    found_by,
    greatest(
        coalesce(issues_found, case when status = '无问题' then 0 else 1 end), 0
    ) as found,
    nullif(trim(problem), '') as problem,
    case
        when rectified is not null
        then least(greatest(rectified, 0), found)
        when rectified_on is not null or status = '已整改'
        then found
        else 0
    end as rectified,
    rectified_on,
    status,
    as_written,
    import_id,
    row_no
from raw.inspections
