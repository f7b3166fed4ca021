-- title: 冲正都找得到原来那一笔
-- level: warn
-- definition: 没有写明被冲正流水、写明的流水不在本街道台账里、或冲正分值超过原来那一笔；前两种按冲减发放处理。
-- personal: 积分流水
select
    entries.street,
    entries.entry_id,
    entries.volunteer_key,
    entries.changed_at,
    entries.points,
    entries.reversed_entry_id,
    reversed.points as reversed_points,
    entries.row_no
from staging.points as entries
left join
    staging.points as reversed
    on reversed.street = entries.street
    and reversed.entry_id = entries.reversed_entry_id
where
    entries.direction = 'reverse'
    and (reversed.entry_id is null or abs(entries.points) > abs(reversed.points))
order by entries.street, entries.changed_at
