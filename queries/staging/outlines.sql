-- title: 社区轮廓，一个面一行
-- definition: 社区的轮廓归它自己；网格、小区的归所属社区，没有写的归入“未归属”。
select
    street,
    kind,
    trim(name) as name,
    case
        when kind = '社区'
        then trim(name)
        else coalesce(nullif(trim(community), ''), '未归属')
    end as community,
    outline,
    system,
    label_longitude,
    label_latitude,
    nullif(trim(note), '') as note,
    import_id,
    row_no
from raw.outlines
