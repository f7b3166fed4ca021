-- title: 网格人员的网格都没有撤销
-- level: warn
-- definition: 网格已过有效期，人员还挂在它上面；撤销以后这些人不再计入，请改到现在的网格。
select street, grid_id, grid, role, headcount, valid_until, file, row_no
from marts.grid_staff
join
    (select street, max(cut_off) as cut_off from marts.coverage group by street) using (
        street
    )
where valid_until < cut_off
order by street, grid_id, role
