-- title: 旧改的走访和议事：各做了多少次？
-- unit: 次
-- grain: one row per kind that happened, the most frequent first
-- definition: 统计期内的实地勘察、入户摸排、意见征集、自治管理协调会等，按走访日期；一行写了次数的按次数，没有写的算一次。
-- 中心接件、上门服务、常态协调、定期议事是日常服务，另列。
-- about: consultations
-- owner: 街道老旧小区改造专班
-- checked: 2026-11-26
-- column: kind |  |  | 走访方式
-- measure: times |  | 次 | flow | - | - | 次数：台账写的次数合计，没有写的一行算一次
-- measure: suggestions |  | 条 | flow | - | - | 收集意见：台账写的条数合计，都没有写的为空
-- measure: communities |  | 个 | flow | - | - | 涉及社区：未归属的不计
-- measure: projects |  | 个 | flow | - | - | 涉及项目：写了旧改项目的，按项目去重
-- rows: times | renovation/consultation_rows?measure=visits
-- rows: suggestions | renovation/consultation_rows?measure=visits
select
    kind,
    sum(times)::bigint as times,
    sum(suggestions)::bigint as suggestions,
    count(distinct(street, community)) filter (community <> '未归属') as communities,
    count(distinct(street, project_id)) filter (project is not null) as projects
from marts.consultations
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(held_on, $start, $end)
    and held_on <= $as_of
    and not is_service
group by kind
order by times desc, kind collate zh
