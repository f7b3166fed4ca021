-- title: 党员报到，一批或一人一行
-- definition: 只改名、取整。写了是谁的一行是一人；没有写人数的按一人。没有写社区的归入“未归属”。
select
    street,
    checkin_id,
    trim(unit) as unit,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    checkin_on,
    coalesce(role, 'checkin') as role,
    member_key,
    case when member_key is null then coalesce(members, 1) end as members,
    import_id,
    row_no
from raw.party_checkins
