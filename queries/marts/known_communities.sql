-- title: 各街道的社区，一个社区一行
-- definition: 任何一种台账里出现过的社区，别名已归到正式名称；没有社区的归入“未归属”。街道本级的联席会议不是社区。
select distinct street, community from marts.placed where community <> '街道本级'
