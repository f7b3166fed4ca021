-- title: 自管组织
-- grain: one row per type of body
-- definition: 截至统计时点成立的，没有写成立时间的也算，按类型。小区只数写明的，同一小区几个组织只算一个；没有写成员数的按 0。多的在前。
-- owner: 街道党建工作办公室
-- checked: 2026-11-26
-- column: type |  |  | 组织类型
-- measure: orgs |  | 个 | stock | - | - | 自管组织：这一类的组织
-- measure: estates |  | 个 | stock | - | - | 覆盖小区：有这一类组织的小区
-- measure: members |  | 名 | stock | - | - | 成员：各组织写明的成员数合计
select
    type,
    count(*) as orgs,
    count(distinct(street, community, estate)) filter (estate is not null) as estates,
    coalesce(sum(members), 0)::bigint as members
from marts.selfgov_orgs_on($street, $communities, $as_of)
group by type
order by orgs desc, type collate zh
