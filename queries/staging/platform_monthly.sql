-- title: 智治平台月报，一月、一条跑道、一个处置层级一行
-- definition: 没有写跑道的归入“未写跑道”；没有分社区的记在街道本级。到期数没有写的按全部到期；到期数不超过事件数，到期办结不超过到期数。
select
    street,
    report_id,
    date_trunc('month', month)::date as month,
    coalesce(nullif(trim(lane), ''), '未写跑道') as lane,
    level,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    received,
    least(coalesce(due, received), received) as due,
    least(coalesce(completed, 0), coalesce(due, received), received) as due_completed,
    coalesce(returned, 0) as returned,
    due is null as is_due_unknown,
    completed is null as is_completed_unknown,
    import_id,
    row_no
from raw.platform_monthly
