-- title: 志愿者，一人一行
-- definition: 同一街道同一代号只留最新的一行，按人去重；社区别名在这里归到正式名称。
select
    volunteers.* replace (coalesce(aliases.name, volunteers.community) as community),
    imports.file
from staging.volunteers as volunteers
left join
    staging.aliases as aliases
    on aliases.field = 'community'
    and aliases.alias = volunteers.community
left join meta.imports as imports using (import_id)
qualify
    row_number() over (
        partition by volunteers.street, volunteers.volunteer_key
        order by
            volunteers.updated_at desc nulls last,
            volunteers.import_id desc nulls last,
            volunteers.row_no desc
    )
    = 1
order by volunteers.street, volunteers.volunteer_key
