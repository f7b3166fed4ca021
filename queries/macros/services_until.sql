-- title: 到某一日为止的志愿服务
-- definition: 已确认的服务记录，一人一次一行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.service_records as records
where
    marts.is_chosen(
        chosen_street, chosen_communities, records.street, records.community
    )
    and is_confirmed
    and service_date <= on_day
