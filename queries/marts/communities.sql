-- title: 社区基本情况，一个社区或行政村一行
-- definition: 户数、人口和面积是现状，以前是多少没有台账；写作别名的归到正式名称。
select * from marts.ledger('staging.communities') order by street, community
