-- title: 志愿活动，一场一行
select
    activities.* replace (
        coalesce(aliases.name, activities.community) as community,
        coalesce(activities.brand, '未标品牌') as brand
    ),
    imports.file
from staging.activities as activities
left join
    staging.aliases as aliases
    on aliases.field = 'community'
    and aliases.alias = activities.community
left join meta.imports as imports using (import_id)
order by activities.street, activities.held_on
