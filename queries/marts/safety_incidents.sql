-- title: 突发情况，一件一行
select *
from marts.ledger('staging.safety_incidents')
order by street, happened_on, row_no
