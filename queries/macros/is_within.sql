-- title: 是否在统计期内
-- definition: 统计期的首日空着的不限，末日含在内。
-- arguments: happened_on, chosen_start, chosen_end
happened_on between coalesce(chosen_start, '-infinity'::date) and chosen_end
