-- title: 包联走访，一个岗位一季度在一个社区一行
select
    *,
    (quarter_start + interval 3 month)::date - 1 as quarter_end,
    year(quarter_start) || 'Q' || quarter(quarter_start) as quarter
from marts.ledger('staging.leader_visits')
order by street, quarter_start, community, visit_id
