-- title: 某一日的平安设施
-- definition: 这一日以前安装的，没有写安装日期的也算；一个点位一行。状态没有日期，是台账现在写的。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *, status = '完好' as is_working
from marts.safety_facilities as facilities
where
    marts.is_chosen(
        chosen_street, chosen_communities, facilities.street, facilities.community
    )
    and (installed_on is null or installed_on <= on_day)
