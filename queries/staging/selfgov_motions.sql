-- title: 自管提案，一件一行
-- definition: 只改名、取整。没有写四事分类的归入“未分类”，没有写社区的归入“未归属”。
select
    street,
    motion_id,
    trim(title) as title,
    nullif(trim(org), '') as org,
    coalesce(nullif(trim(community), ''), '未归属') as community,
    coalesce(nullif(trim(four_class), ''), '未分类') as four_class,
    rule_on,
    proposal_on,
    approved_on,
    done_on,
    feedback_on,
    coalesce(status = 'stopped', false) as is_stopped,
    import_id,
    row_no
from raw.selfgov_motions
