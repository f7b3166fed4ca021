-- title: 志愿者，一人一行
-- definition: 同一街道同一代号只留最新的一行，按人去重；社区别名在这里归到正式名称。
select *
from marts.ledger('staging.volunteers')
qualify
    row_number() over (
        partition by street, volunteer_key
        order by updated_at desc nulls last, import_id desc nulls last, row_no desc
    )
    = 1
order by street, volunteer_key
