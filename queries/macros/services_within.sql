-- title: 统计期内的志愿服务
-- definition: 统计期内已确认的服务记录，一人一次一行。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end
-- returns: table
select *
from marts.services_until(chosen_street, chosen_communities, chosen_end)
where marts.is_within(service_date, chosen_start, chosen_end)
