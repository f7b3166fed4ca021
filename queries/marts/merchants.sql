-- title: 积分商家，一家一行
select
    merchants.* replace (coalesce(aliases.name, merchants.community) as community),
    imports.file
from staging.merchants as merchants
left join
    staging.aliases as aliases
    on aliases.field = 'community'
    and aliases.alias = merchants.community
left join meta.imports as imports using (import_id)
order by merchants.street, merchants.merchant_id
