-- title: 双报到和双清单，分社区或分街道
-- definition: V14：这一日的双报到党员、需求、项目和党员活动；is_by_community
-- 为真时每个社区一行，为假时每个街道一行，在两个社区报到的党员只数一次。
-- arguments: is_by_community, chosen_street, chosen_communities, on_day
-- returns: table
with
    people as (
        select
            street,
            case when is_by_community then community else '' end as place,
            count(distinct(unit, member_key)) filter (member_key is not null)
            + coalesce(sum(members), 0)::bigint as members
        from marts.party_checkins_on(chosen_street, chosen_communities, on_day)
        where role = 'checkin'
        group by street, place
    ),
    lists as (
        select
            street,
            case when is_by_community then community else '' end as place,
            count(*) filter (list = 'need') as needs,
            count(*) filter (list = 'need' and is_claimed) as needs_claimed,
            count(*) filter (list = 'project' and is_claimed) as projects_claimed,
            count(*) filter (list = 'project' and is_completed) as projects_completed
        from marts.party_needs_on(chosen_street, chosen_communities, on_day)
        group by street, place
    ),
    held as (
        select
            street,
            case when is_by_community then community else '' end as place,
            count(*) as activities
        from marts.party_activities_on(chosen_street, chosen_communities, on_day)
        group by street, place
    )

select
    street,
    case when is_by_community then place end as community,
    coalesce(members, 0) as members,
    coalesce(needs, 0) as needs,
    coalesce(needs_claimed, 0) as needs_claimed,
    coalesce(projects_claimed, 0) as projects_claimed,
    coalesce(projects_completed, 0) as projects_completed,
    coalesce(activities, 0) as activities
from people
full join lists using (street, place)
full join held using (street, place)
