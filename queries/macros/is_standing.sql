-- title: 某一日是否在用
-- definition: 没有写起止的一直在用；有效期至的当天还在用。
-- arguments: since, valid_until, on_day
(since is null or since <= coalesce(on_day, since))
and (valid_until is null or valid_until >= on_day)
