-- title: 公开数据与台账对照
-- grain: one row per published figure, those that differ first
-- definition: 报道里公开说过的每个数，与台账按同一口径算出来的数对照。台账的数落在限定词允许的范围里算一致，不在的算不一致；
-- 没有台账承载的、取不到数的、涉及人数太少而遮蔽的写明原因，算不出。写了公布截至或年份的，与那一天的台账对照；没有写的，
-- 与台账最新的一天对照；统计时点还没有到那一天的，不拿当时的数来比，也算不出。公开数据与台账数据分开存、分开显示，互不代替。
-- 允许的范围：原样的就是这个数，平均数和百分比（0 和 100% 除外）允许末位四舍五入；余、多、超从这个数起，不到末位非零数字加一；
-- 近是这个数的九成起，不到这个数；约是上下一成；以万为单位的是上下半个末位。
-- asks: published/sources
-- owner: 街道数据专班
-- checked: 2026-11-26
-- column: id |  |  | 公开数据编号
-- column: topic |  |  | 专题代码
-- column: topic_label |  |  | 专题
-- column: name |  |  | 公开数据
-- column: quote |  |  | 原文
-- column: source |  |  | 出处：没有写的为空
-- column: qualifier |  |  | 限定词：原文里数字前后的词
-- column: scope |  |  | 公布口径
-- column: unit |  |  | 单位
-- measure: published |  |  | stock | - | - | 公布：公开说过的数
-- measure: low |  |  | stock | - | - | 范围起：限定词允许的最小的数
-- measure: high |  |  | stock | - | - | 范围止：限定词允许的最大的数
-- column: is_open |  |  | 不含范围止
-- measure: computed |  |  | stock | - | - | 台账：由对应指标计算，折成公布的单位；算不出的为空
-- column: state |  |  | 结论代码：agrees 一致、differs 不一致、not_computable 台账算不出
-- column: state_label |  |  | 结论
-- column: reason |  |  | 说明：不一致的差在哪边，算不出的为什么
-- column: caution |  |  | 引用提示：引用这个数时容易弄错的地方
-- column: figure |  |  | 对应指标
-- column: measure |  |  | 取数列
-- column: rows_where |  |  | 取数行
-- column: communities |  |  | 限于社区
-- column: first_on |  |  | 自：台账算的第一天，空着的从首日起
-- column: last_on |  |  | 至：台账算的最后一天
-- param: places = [] | 取到的值属于哪个公开数据，由程序填
-- param: picked = [] | 取到的值，由程序填
-- param: failed = [] | 取不到数的公开数据，由程序填
-- param: why = [] | 取不到的原因，由程序填
select
    published_id as id,
    street,
    topic,
    topic_label,
    name,
    quote,
    source,
    qualifier,
    scope,
    unit,
    value as published,
    low,
    high,
    trifle < 0 as is_open,
    computed,
    state,
    case
        state when 'agrees' then '一致' when 'differs' then '不一致' else '台账算不出'
    end as state_label,
    case
        when state = 'agrees'
        then null
        when state = 'not_computable'
        then cause
        when computed < value
        then '台账的数少于公布的数所允许的'
        else '台账的数多于公布的数所允许的'
    end as reason,
    caution,
    figure,
    measure,
    rows_where,
    communities,
    first_on,
    last_on
from
    marts.published_against(
        $street, $communities, $as_of, $places, $picked, $failed, $why
    )
order by state <> 'differs', topic_no, place_no
