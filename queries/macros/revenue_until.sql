-- title: 到某一日为止的公共收益
-- definition: 一笔一行；income 是收入，spending 是支出，都是正数。
-- arguments: chosen_street, chosen_communities, chosen_end
-- returns: table
select
    *,
    year(happened_on) || '年' as year_label,
    case when direction = '收' then amount else 0 end as income,
    case when direction = '支' then amount else 0 end as spending
from marts.public_revenue as entries
where
    marts.is_chosen(
        chosen_street, chosen_communities, entries.street, entries.community
    )
    and happened_on <= chosen_end
