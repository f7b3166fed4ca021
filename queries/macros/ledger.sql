-- title: 台账的行，社区用正式名称
-- definition: 社区的别名归到正式名称，并写明每一行来自哪个文件；staged 是 staging 里的视图名。
-- arguments: staged
-- returns: table
select
    staged_rows.* replace (coalesce(aliases.name, community) as community), imports.file
from query_table(staged) as staged_rows
left join
    staging.aliases as aliases
    on aliases.field = 'community'
    and aliases.alias = community
left join meta.imports as imports using (import_id)
