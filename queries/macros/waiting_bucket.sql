-- title: 几天属于哪一段
-- definition: 账龄的分段（marts.issue_buckets）；没有天数的为空。
-- arguments: days
(
    select bucket
    from marts.issue_buckets
    where kind = 'ageing' and days > above and (up_to is null or days <= up_to)
)
