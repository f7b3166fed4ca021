-- title: 按期处置率为什么不同
-- unit: 百分点
-- grain: one row per kind of issue that was due on either side, what pulls the rate
-- down most first
-- metric: I09
-- definition: 一个社区（本方）的按期处置率与对照方之差，按件的种类拆成两部分，不留余数：种类占比不同的部分（构成）和同一种类按期率不同的部分（办理）。
-- 对照方是全街道（含本社区）的同一统计期；给了另一社区就是它的同一统计期，给了另一段日期就是本社区的那一段。
-- 构成 =（本方占比 − 对照占比）×（该种类双方按期率的平均 − 双方总按期率的平均）；办理 =（本方按期率 − 对照按期率）× 双方占比的平均。
-- 只有一方有的种类，按期率两方取同一个，差异全算构成。种类按 by 分：问题类别、承办单位（社区自己承办的并为“本社区”）、办理时限、用时，或前三者交叉。
-- 用时本身就是办得快慢的结果，单独列示，不参与交叉。任何一方没有到期的件，不拆分；限于几个社区的，不与全街道拆分。
-- owner: 街道基层治理指挥中心
-- checked: 2026-11-26
-- column: time_limit |  |  | 办理时限：从上报到期限的天数
-- column: time_taken |  |  | 用时：从上报到处置的天数，未处置的到统计时点
-- measure: due | I09 | 件 | cohort | - | - | 应处置：本方期限在统计期内且已到的有效件，挂账除外
-- measure: on_time | I09 | 件 | cohort | - | up | 按期处置：应处置件中，处置时间（没有则取办结时间）不晚于期限的
-- measure: late | I09 | 件 | cohort | - | down | 未按期：应处置 − 按期处置
-- measure: on_time_rate | I09 | share | cohort | on_time / due | up | 按期处置率：按期处置 ÷ 应处置
-- measure: share | I09 | share | cohort | due / total due | - | 占比：本种类 ÷ 本方全部应处置
-- measure: due_other | I09 | 件 | cohort | - | - | 对照应处置：对照方的应处置
-- measure: on_time_other | I09 | 件 | cohort | - | up | 对照按期处置：对照方的按期处置
-- measure: rate_other | I09 | share | cohort | on_time_other / due_other | up |
-- 对照按期处置率：对照按期处置 ÷ 对照应处置
-- measure: share_other | I09 | share | cohort | due_other / total due_other | - |
-- 对照占比：本种类 ÷ 对照方全部应处置
-- measure: mix_part | I09 | 百分点 | cohort | - | up | 构成：因为这一种类的占比不同，负数是拉低
-- measure: rate_part | I09 | 百分点 | cohort | - | up | 办理：因为同一种类的按期率不同，负数是拉低
-- measure: part | I09 | 百分点 | cohort | - | up | 合计：构成 + 办理
-- measure: whole_due | I09 | 件 | cohort | - | - | 本方应处置：全部种类
-- measure: whole_due_other | I09 | 件 | cohort | - | - | 对照方应处置：全部种类
-- measure: whole_rate | I09 | share | cohort | weighted of whole_due | up |
-- 本方按期处置率：全部种类，按占比加权
-- measure: whole_rate_other | I09 | share | cohort | weighted of whole_due_other | up |
-- 对照方按期处置率：全部种类，按占比加权
-- measure: gap | I09 | 百分点 | cohort | whole_rate - whole_rate_other | up | 相差：本方按期处置率
-- − 对照方按期处置率，等于各种类合计之和
-- measure: mix_gap | I09 | 百分点 | cohort | - | up | 构成之和：各种类的构成相加
-- measure: rate_gap | I09 | 百分点 | cohort | - | up | 办理之和：各种类的办理相加
-- param: community = null | 说明哪个社区
-- param: beside = null | 与哪个社区对照，空为全街道
-- param: before_start = null | 与本社区从哪一日起的一段对照
-- param: before_end = null | 与本社区到哪一日止的一段对照，空为同一统计期
-- param: by = "cross" in category handler time_limit time_taken cross | 怎样分种类：category
-- 问题类别、handler 承办单位、time_limit 办理时限、time_taken 用时、cross 前三者交叉
-- param: limit = 1000 | 最多列出的种数，影响大的先列，空为不限
with
    both_sides as (
        select *, false as is_other
        from marts.issues_due_by_time($street, [$community], $start, $end, $as_of)
        union all
        select *, true as is_other
        from
            marts.issues_due_by_time(
                $street,
                case
                    when $before_end is not null
                    then [$community]
                    when $beside is not null
                    then [$beside]
                end,
                case when $before_end is null then $start else $before_start end,
                coalesce($before_end, $end),
                coalesce($before_end, $as_of)
            )
    ),
    kinds as (
        select
            is_other,
            is_on_time,
            case when $by in ('category', 'cross') then category end as category,
            case
                when $by in ('handler', 'cross')
                -- Each community has its own office, which no other has.
                then if(handler_org = community, '本社区', handler_org)
            end as handler_org,
            case when $by in ('time_limit', 'cross') then time_limit end as time_limit,
            case when $by = 'time_taken' then time_taken end as time_taken
        from both_sides
        where
            $community is not null
            and (
                $communities is null
                -- of the kinds that the whole street has, only who sees all of it is
                -- told
                or (
                    ($beside is not null or $before_end is not null)
                    and list_has_all(
                        $communities, [$community, coalesce($beside, $community)]
                    )
                )
            )
    ),
    counted as (
        select
            category,
            handler_org,
            time_limit,
            time_taken,
            count(*) filter (not is_other) as due,
            count(*) filter (not is_other and is_on_time) as on_time,
            count(*) filter (is_other) as due_other,
            count(*) filter (is_other and is_on_time) as on_time_other
        from kinds
        group by all
    ),
    compared as (
        select
            *,
            on_time / nullif(due, 0) as on_time_rate,
            on_time_other / nullif(due_other, 0) as rate_other,
            sum(due) over ()::bigint as whole_due,
            sum(due_other) over ()::bigint as whole_due_other,
            due / nullif(whole_due, 0) as share,
            due_other / nullif(whole_due_other, 0) as share_other,
            sum(on_time) over () / nullif(whole_due, 0) as whole_rate,
            sum(on_time_other) over () / nullif(whole_due_other, 0) as whole_rate_other,
            coalesce(on_time_rate, rate_other) as rate_here,
            coalesce(rate_other, on_time_rate) as rate_there
        from counted
    ),
    split as (
        select
            *,
            (share - share_other) * (
                (rate_here + rate_there) / 2 - (whole_rate + whole_rate_other) / 2
            ) as mix_part,
            (rate_here - rate_there) * (share + share_other) / 2 as rate_part
        from compared
    )

select
    category,
    handler_org,
    time_limit,
    time_taken,
    due,
    on_time,
    due - on_time as late,
    on_time_rate,
    share,
    due_other,
    on_time_other,
    rate_other,
    share_other,
    mix_part,
    rate_part,
    mix_part + rate_part as part,
    whole_due,
    whole_due_other,
    whole_rate,
    whole_rate_other,
    whole_rate - whole_rate_other as gap,
    sum(mix_part) over () as mix_gap,
    sum(rate_part) over () as rate_gap
from split
-- A limit leaves those that explain least: all sums are over all kinds.
qualify
    $limit is null
    or row_number() over (
        order by
            abs(mix_part + rate_part) desc,
            due desc,
            due_other desc,
            category,
            handler_org,
            time_limit,
            time_taken
    )
    <= $limit
order by
    part,
    due desc,
    due_other desc,
    category collate zh,
    handler_org collate zh,
    time_limit,
    time_taken
