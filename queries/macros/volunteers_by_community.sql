-- title: 各社区志愿服务
-- definition: 在册、活跃的人（看 on_day）、统计期内的服务人次和时长，按志愿者所属的街道和社区，一个社区一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    served as (
        select
            street,
            volunteer_key,
            community,
            max(service_date) as last_served_on,
            count(*) filter (
                marts.is_within(service_date, chosen_start, chosen_end)
            ) as served_times,
            sum(hours) filter (
                marts.is_within(service_date, chosen_start, chosen_end)
            ) as served_hours
        from marts.services_until(chosen_street, chosen_communities, on_day)
        group by street, volunteer_key, community
    ),
    people as (
        select street, volunteer_key, community
        from marts.volunteers_on(chosen_street, chosen_communities, on_day)
    ),
    joined as (
        select
            street,
            community,
            people.volunteer_key is not null as is_registered,
            last_served_on > on_day::date - interval 12 month as is_active,
            served_times,
            served_hours
        from people
        full join served using (street, volunteer_key, community)
    )

select
    street,
    community,
    count(*) filter (is_registered) as registered,
    count(*) filter (is_registered and is_active) as active,
    coalesce(sum(served_times), 0) as person_times,
    coalesce(sum(served_hours), 0) as hours
from joined
group by street, community
having registered > 0 or person_times > 0
