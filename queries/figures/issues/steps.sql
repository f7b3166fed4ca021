-- title: 一件问题的经过
-- grain: one row per step of the issue that is asked for, in the order of time
-- definition:
-- 从上报到办结的每一步，取台账写明的时间；统计时点以后的步骤不列，办理期限总是列出，未办结的列到统计时点。返工、挂账、回访在台账里没有时间，时间为空。每次导入改动了它的什么，从改动算起的那一日列出。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: happened_at |  |  | 时间
-- column: step |  |  | 步骤
-- column: note |  |  | 说明
-- param: issue_id = null | 哪一件：问题编号
-- param: source = null | 来源系统；两个系统可能用同一个编号
with
    issue as (
        select *
        from marts.issues_written_on($street, $communities, $as_of)
        where issue_id = $issue_id and marts.is_asked($source, source_label)
        order by street collate zh, source_system
        limit 1
    ),
    -- A step of which the ledger says no time stands after the one that it follows.
    steps as (
        select
            unnest(
                [
                    {
                        'step':'上报',
                        'sorted_at':reported_at,
                        'is_dated':true,
                        'note':concat_ws('，', source_label, channel)
                    },
                    {'step':'立案', 'sorted_at':accepted_at, 'is_dated':true, 'note':''},
                    {
                        'step':'派单',
                        'sorted_at':dispatched_at,
                        'is_dated':true,
                        'note':handler_org
                    },
                    {
                        'step':'首次响应',
                        'sorted_at':first_response_at,
                        'is_dated':true,
                        'note':''
                    },
                    {
                        'step': case
                            when first_closed_at is distinct from closed_at then '首次办结'
                        end,
                        'sorted_at':first_closed_at,
                        'is_dated':true,
                        'note':''
                    },
                    {
                        'step': case when reopen_count > 0 then '返工' end,
                        'sorted_at':coalesce(first_closed_at, reported_at),
                        'is_dated':false,
                        'note':reopen_count || ' 次'
                    },
                    {
                        'step': case
                            when is_suspended or suspended_days > 0 then '挂账'
                        end,
                        'sorted_at':coalesce(dispatched_at, accepted_at, reported_at),
                        'is_dated':false,
                        'note':concat_ws(
                            '，',
                            case
                                when suspended_days > 0
                                then marts.days_label(suspended_days)
                            end,
                            case when is_suspended then '现在挂账' end
                        )
                    },
                    {
                        'step': case
                            when handled_at is distinct from closed_at then '处置'
                        end,
                        'sorted_at':handled_at,
                        'is_dated':true,
                        'note':''
                    },
                    {
                        'step':'办理期限',
                        'sorted_at':due_at,
                        'is_dated':true,
                        'note':coalesce(
                            '原期限 ' || nullif(due_at_original::date, due_on), ''
                        )
                    },
                    {
                        'step':'办结',
                        'sorted_at':closed_at,
                        'is_dated':true,
                        'note': case
                            when is_on_time
                            then '按期处置'
                            when closed_on > due_on
                            then
                                '超期 '
                                || marts.days_label(date_diff('day', due_on, closed_on))
                            else ''
                        end
                    },
                    {
                        'step': case when is_valid and not is_closed then '统计时点' end,
                        'sorted_at':$as_of::timestamp
                        + interval 1 day
                        - interval 1 second,
                        'is_dated':true,
                        'note':status_then || case
                            when is_overdue
                            then '，超期 ' || marts.days_label(days_overdue)
                            else ''
                        end
                    },
                    {
                        'step': case
                            when status in ('voided', 'rejected', 'returned')
                            then status_label
                            when left_at is not null
                            then '并入'
                        end,
                        'sorted_at':coalesce(closed_at, left_at),
                        'is_dated':status = 'voided',
                        'note':coalesce('主件 ' || duplicate_of, '')
                    },
                    {
                        'step': case when is_visited then '回访' end,
                        'sorted_at':coalesce(closed_at, reported_at),
                        'is_dated':false,
                        'note':coalesce(satisfaction, '')
                    }
                ],
                recursive := true
            )
        from issue
    ),
    -- One step for each import that changed the issue: what it said, and says since.
    changed as (
        select
            '台账变更' as step,
            changed_on::timestamp as sorted_at,
            true as is_dated,
            string_agg(
                map{
                    'status':'状态',
                    'closed_at':'办结时间',
                    'due_at':'办理期限',
                    'suspended_days':'挂账天数',
                    'community':'社区',
                    'category_l1':'问题类别',
                    'handler_org':'承办单位'
                }[field]
                || ' '
                || coalesce(replace(before, ' 23:59:59', ''), '空')
                || ' → '
                || coalesce(replace(after, ' 23:59:59', ''), '空'),
                '；'
                order by field
            ) as note
        from marts.issue_transitions
        where
            (street, source_system, issue_id)
            in (select (street, source_system, issue_id) from issue)
            and changed_on <= $as_of
        group by changed_on, superseded_by
    ),
    told as (
        select *
        from steps
        union all by name
        select *
        from changed
    )

select case when is_dated then sorted_at end as happened_at, step, note
from told
where
    step is not null
    and (step = '办理期限' or sorted_at::date <= $as_of)
    and sorted_at is not null
order by sorted_at, not is_dated
