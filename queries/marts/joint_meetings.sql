-- title: 联席会议，一次会议一行
-- definition: 季度取台账写的，没有写的取召开时间所在的，没有召开的取计划时间所在的。应开的季度从第一次有计划或召开的季度算起，
-- 每个社区和街道本级各算各的。别名在这里归到正式名称。
with
    placed as (
        select
            *,
            date_trunc('quarter', coalesce(stated_quarter, held_on, planned_on))::date
            as quarter_start,
            date_trunc(
                'quarter', coalesce(stated_quarter, least(planned_on, held_on))
            )::date as begins_quarter
        from marts.ledger('staging.joint_meetings')
    )

select
    * exclude (stated_quarter, begins_quarter),
    (quarter_start + interval 3 month)::date - 1 as quarter_end,
    year(quarter_start) || 'Q' || quarter(quarter_start) as quarter,
    min(begins_quarter) over (partition by street, community) as first_quarter
from placed
order by street, coalesce(held_on, planned_on), meeting_id
