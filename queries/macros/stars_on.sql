-- title: 某一日在册志愿者的星级
-- definition: 按注册后累计的已确认服务时长（含系统外时长）够到的最高一级，一人一行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
with
    served as (
        select
            people.street,
            people.community,
            people.volunteer_key,
            greatest(
                any_value(external_hours) + coalesce(
                    sum(records.hours) filter (records.service_date >= registered_on), 0
                ),
                0
            ) as hours
        from marts.volunteers_on(chosen_street, chosen_communities, on_day) as people
        left join
            marts.services_until(null, null, on_day) as records using (
                street, volunteer_key
            )
        group by people.street, people.community, people.volunteer_key
    )

select street, community, volunteer_key, max(star) as star
from served
inner join marts.star_levels as levels on served.hours >= levels.min_hours
group by street, community, volunteer_key
