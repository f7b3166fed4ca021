-- title: 某一日的监督检查
-- definition:
-- 这一日以前的检查，一次一行，整改到这一日为止：此后才整改的，这一日还没有整改。整改天数从检查日期算到整改日期，没有写日期的、整改早于检查的为空。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select
    *,
    case when rectified_on > on_day then 0 else rectified end as rectified_then,
    found - rectified_then as unrectified,
    case
        when rectified_then > 0 and rectified_on >= inspected_on
        then date_diff('day', inspected_on, rectified_on)
    end as days_to_rectify,
    case
        when unrectified > 0 then date_diff('day', inspected_on, on_day)
    end as days_open
from marts.inspections as inspections
where
    marts.is_chosen(
        chosen_street, chosen_communities, inspections.street, inspections.community
    )
    and inspected_on <= on_day
