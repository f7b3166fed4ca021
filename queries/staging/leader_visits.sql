-- title: 包联走访，一个岗位一季度在一个社区一行
-- definition: 只改名、取整。季度读作那一季度的第一天；没有写走访和问题的是 0，没有写社区的归入“未归属”。
with
    stated as (
        select
            *,
            regexp_extract(
                translate(year_quarter, '１２３４一二三四', '12341234'),
                '^\D*((?:19|20)\d{2})\D+([1-4])[^\d月]*$',
                ['year', 'quarter']
            ) as said
        from raw.leader_visits
    )

select
    street,
    visit_id,
    trim(leader_role) as leader_role,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    make_date(
        try_cast(said.year as integer), try_cast(said.quarter as integer) * 3 - 2, 1
    ) as quarter_start,
    planned,
    coalesce(done, 0) as done,
    coalesce(issues_found, 0) as issues_found,
    coalesce(issues_closed, 0) as issues_closed,
    import_id,
    row_no
from stated
