-- title: 统计期内下达的智治平台任务，某一日的样子
-- definition:
-- 逐项的任务时限不晚于这一日的算到期；没有写时限的单列，既不算到期也不算未到期；完成时间不晚于这一日的算完成。汇总的取台账写的，没有写到期数的按全部到期。
-- 到期不超过任务数，到期完成不超过到期。
-- arguments: chosen_street, chosen_communities, chosen_start, chosen_end, on_day
-- returns: table
with
    stood as (
        select
            *,
            case
                when is_single
                then coalesce((due_on <= on_day)::integer, 0)
                else least(coalesce(stated_due, tasks), tasks)
            end as due,
            case
                when is_single
                then coalesce((completed_on <= on_day)::integer, 0)
                else coalesce(stated_completed, 0)
            end as completed,
            (is_single and due_on is null)::integer as no_limit
        from marts.platform_tasks as ledger
        where
            marts.is_chosen(
                chosen_street, chosen_communities, ledger.street, ledger.community
            )
            and marts.is_within(received_on, chosen_start, chosen_end)
            and received_on <= on_day
    )

select
    *,
    least(completed, due) as due_completed,
    due - due_completed as overdue,
    tasks - due - no_limit as not_due
from stood
