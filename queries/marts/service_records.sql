-- title: 志愿服务记录，一人一次服务一行
-- definition: 社区取志愿者所属社区，名册里没有这个人的取记录上的社区；品牌取活动的品牌，没有的取志愿者的品牌。
select
    records.* replace (
        coalesce(volunteers.community, records.community, '未归属') as community
    ),
    volunteers.display_name,
    volunteers.volunteer_key is not null as is_on_roster,
    activities.activity,
    coalesce(nullif(activities.brand, '未标品牌'), volunteers.brand, '未标品牌') as brand
from marts.ledger('staging.service_records') as records
left join marts.volunteers as volunteers using (street, volunteer_key)
left join marts.activities as activities using (street, activity_id)
order by records.street, records.service_date
