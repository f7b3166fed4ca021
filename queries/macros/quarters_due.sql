-- title: 应开联席会议的季度
-- definition: 统计期内结束、到这一日已结束的季度，每个社区和街道本级一季一行，从各自的第一个季度算起；meetings 是这一季到这一日召开过几次。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    meetings as (
        select * from marts.meetings_on(chosen_street, chosen_communities, on_day)
    ),
    bodies as (select distinct street, community, first_quarter from meetings),
    quarters as (
        select
            street,
            community,
            unnest(
                generate_series(first_quarter, chosen_end::date, interval 3 month)
            )::date as quarter_start,
            (quarter_start + interval 3 month)::date - 1 as quarter_end
        from bodies
    )

select street, community, quarter_start, count(meeting_id) as meetings
from quarters
left join (from meetings where is_held) using (street, community, quarter_start)
where
    marts.is_within(quarters.quarter_end, chosen_start, chosen_end)
    and quarters.quarter_end <= on_day
group by street, community, quarter_start
