-- title: 平安设施，一个点位一行
select *
from marts.ledger('staging.safety_facilities')
order by street, facility_id, row_no
