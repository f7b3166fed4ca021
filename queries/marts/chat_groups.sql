-- title: 微信群，一个社区的一种群一行
select * from marts.ledger('staging.chat_groups') order by street, community, type
