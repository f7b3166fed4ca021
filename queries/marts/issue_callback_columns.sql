-- title: 各街道的问题台账有没有回访列
-- definition: 有一件写了的就是有。
select
    street,
    count(visit_valid) > 0 as has_visits,
    count(visit_contacted) > 0 as has_contacts,
    count(visit_resolved) > 0 as has_solutions,
    count(satisfaction) > 0 as has_ratings
from marts.issues
group by street
