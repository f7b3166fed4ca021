-- title: 有效件从哪一日起多了一件、少了一件
-- definition: 日历方块（marts.issue_daily 等）怎样记住“截至某一日看”：一个样子从 since 起算一件（sign 为 1），改成别的样子、
-- 不再有效（has_left）的那一日起减去（sign 为 -1）。到某一日的数是 since 不晚于它的之和。每一处的 since
-- 可以再推后（到办结日、到当日），一加一减同样推后，仍是一件不差。
-- arguments:
-- returns: table
select *, known_from as since, 1 as sign, false as has_left
from marts.issue_facts
union all
select *, greatest(known_from, held_until), -1, false
from marts.issue_facts
where held_until is not null
union all
select *, greatest(known_from, left_on), -1, true
from marts.issue_facts
where left_on is not null
union all
select *, greatest(known_from, held_until, left_on), 1, true
from marts.issue_facts
where held_until is not null and left_on is not null
