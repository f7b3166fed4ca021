-- title: 服务日期不早于注册日期
-- level: warn
-- definition: 早于注册日期的已确认记录照常计入人次和时长，星级只算注册之后的。
-- personal: 服务记录
select
    records.street,
    records.volunteer_key,
    records.service_date,
    volunteers.registered_on,
    records.hours,
    records.file,
    records.row_no
from marts.service_records as records
inner join marts.volunteers as volunteers using (street, volunteer_key)
where records.is_confirmed and records.service_date < volunteers.registered_on
order by records.street, records.volunteer_key, records.service_date
