-- title: 每一件现在的样子，或改动前的样子
-- definition: 智治平台（platform141）的件另有指标，不在其中。别名在这里归到正式名称；left_on
-- 是离开有效件的日期，空为一直有效；due_at 是挂账顺延后的期限，due_at_given
-- 是台账写的。
-- as_it_stands 为真取现在的样子，一件一行；为假取改动前的样子，每次改动一行，superseded_by 是改动它的那次导入，changed_on
-- 是改动从哪一日算起。
-- arguments: as_it_stands
-- returns: table
with
    named as (
        select
            issues.* replace(
                marts.deadline(due_at, due_at_original, suspended_days) as due_at,
                coalesce(category_alias.name, issues.category) as category,
                coalesce(handler_alias.name, issues.handler_org) as handler_org
            ),
            issues.due_at as due_at_given
        from marts.ledger('staging.issues') as issues
        left join
            staging.aliases as category_alias
            on category_alias.field = 'category_l1'
            and category_alias.alias = issues.category
        left join
            staging.aliases as handler_alias
            on handler_alias.field = 'handler_org'
            and handler_alias.alias = issues.handler_org
        where
            issues.source_system <> 'platform141'
            and (issues.superseded_by is null) = as_it_stands
    )

select
    *,
    -- Not a rowid: it stays when rows beside it are taken out and put in again.
    coalesce(import_id, 0) * 4294967296 + row_no as issue_row,
    reported_at::date as reported_on,
    closed_at::date as closed_on,
    first_closed_at::date as first_closed_on,
    due_at::date as due_on,
    left_at::date as left_on,
    status = 'suspended' as is_suspended,
    marts.hours_of_clock(reported_at, closed_at, suspended_days) as hours_to_close
from named
