-- title: 到某一日为止上报的件，连同台账写的
-- definition: 与 marts.issues_known_on 相同的件，带上台账的每一列，和当时的状态怎样称呼。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    texts.*,
    is_valid,
    is_closed,
    is_past_due,
    is_overdue,
    days_overdue,
    is_on_time,
    is_visited,
    is_merged,
    marts.issue_status_on(
        texts.closed_on, texts.left_on, status_label, on_day
    ) as status_then
from marts.issue_texts() as texts
inner join
    marts.issues_known_on(chosen_street, chosen_communities, on_day) as known using (
        issue_row
    )
where
    -- Said of the texts too: those of other streets need not be looked through.
    marts.is_chosen(chosen_street, chosen_communities, texts.street, texts.community)
