-- title: 某一日的双清单
-- definition: 这一日以前发布的，没有写发布时间的也算，取消的不在内（取消没有日期，取台账的最新状态）。认领、完成在这一日之后的，这一日还没有；
-- 没有写日期的取台账的最新状态。完成了的算认领过。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    coalesce(
        status = 'done' and (completed_on is null or completed_on <= on_day), false
    ) as is_completed,
    is_completed
    or (
        status <> 'open' and (claimed_on is null or claimed_on <= on_day)
    ) as is_claimed,
    case
        when is_completed
        then '已完成'
        when not is_claimed
        then '待认领'
        when status = 'running'
        then '实施中'
        else '已认领'
    end as status_label,
    case list when 'need' then '需求清单' else '项目清单' end as list_label,
    case
        when not is_claimed then date_diff('day', published_on, on_day::date)
    end as days_unclaimed
from marts.party_needs as needs
where
    marts.is_chosen(chosen_street, chosen_communities, needs.street, needs.community)
    and status <> 'cancelled'
    and (published_on is null or published_on <= on_day)
