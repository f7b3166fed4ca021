-- title: 截至某一日看的日历方块
-- definition: marts.issue_daily 里所选街道、社区到这一日为止的各行；没有选社区的取整个街道的行。
-- arguments: chosen_street, chosen_communities, on_day
-- returns: table
select *
from marts.issue_daily
where
    (chosen_street is null or street = chosen_street)
    and case
        when chosen_communities is null
        then community is null
        else list_contains(chosen_communities, community)
    end
    and day <= on_day
    and since <= on_day
