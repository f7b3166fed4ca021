-- title: 问题台账里的智治平台件
-- grain: one row per lane with events reported in the period
-- metric: P01
-- definition: 问题台账里来源系统是智治平台的件，不在事件办理的任何指标里，也不与它们相加。有智治平台月报的街道看月报，没有的看这里。
-- 作废、并入、不予受理、退回的不计；导入改动过的件，看以前的时点用改动前的样子。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: lane | P01 |  | 跑道
-- measure: received | P01 | 件 | cohort | - | - | 事件：统计期内上报的平台件
-- measure: closed | P02 | 件 | cohort | - | up | 办结：其中截至统计时点办结的
-- measure: closed_rate | P02 | share | cohort | closed / received | up |
-- 办结率：办结 ÷ 事件；逐件登记的没有到期数，没有办结的都在分母里
select
    lane,
    count(*) as received,
    count(*) filter (is_closed and coalesce(closed_on <= $as_of, true)) as closed,
    closed / nullif(received, 0) as closed_rate
from marts.platform_events
where
    marts.is_chosen($street, $communities, street, community)
    and marts.is_within(reported_on, $start, $end)
    and reported_on <= $as_of
    and (held_from is null or held_from <= $as_of)
    and (held_until is null or held_until > $as_of)
group by lane, lane_place
order by lane_place, received desc, lane collate zh
