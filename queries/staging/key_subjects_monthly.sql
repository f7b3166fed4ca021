-- title: 重点对象走访月报，一月、一个社区、一类一行
-- definition: 没有写社区的归入“未归属”，没有写类别的归入“未分类”。已走访多于应走访的，多出的不计。
select
    street,
    report_id,
    date_trunc('month', month)::date as month,
    coalesce(nullif(nullif(trim(community), ''), street), '未归属') as community,
    coalesce(nullif(trim(kind), ''), '未分类') as kind,
    should_visit,
    least(coalesce(visited, 0), should_visit) as visited,
    visited is null as is_visited_unknown,
    import_id,
    row_no
from raw.key_subjects_monthly
