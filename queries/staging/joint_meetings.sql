-- title: 联席会议，一次会议一行
-- definition: 没有写社区的、写街道名称的是街道本级的会议。台账写的季度读作那一季度的第一天，看不懂的为空。
with
    stated as (
        select
            *,
            regexp_extract(
                translate(year_quarter, '１２３４一二三四', '12341234'),
                '^\D*((?:19|20)\d{2})\D+([1-4])[^\d月]*$',
                ['year', 'quarter']
            ) as said
        from raw.joint_meetings
    )

select
    street,
    meeting_id,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    make_date(
        try_cast(said.year as integer), try_cast(said.quarter as integer) * 3 - 2, 1
    ) as stated_quarter,
    planned_on,
    held_on,
    invited_units,
    attended_units,
    nullif(trim(topic), '') as topic,
    nullif(trim(minutes_ref), '') as minutes_ref,
    import_id,
    row_no
from stated
