-- title: 矛盾纠纷清单
-- grain: one row per dispute, the open and longest waiting first
-- metric: G07
-- definition: 统计期内受理的纠纷，一起一行，看截至统计时点的结果，写明来自哪个文件的第几行。调解中的在前，受理最久的最前。
-- 看板和下载里，被遮蔽的社区和月份不列，也不列类型：凭文件和行号回台账核对。
-- main: accepted_on community place result_then days_open closed_on
-- owner: 街道平安法治办公室
-- checked: 2026-11-26
-- column: mediation_id |  |  | 调解编号
-- column: accepted_on |  |  | 受理日期
-- column: type |  |  | 纠纷类型
-- column: place |  |  | 调解地点
-- measure: times | G07 | 次 | flow | - | - | 调解次数
-- column: result_then | G07 |  | 结果：截至统计时点；此后结案的算调解中
-- measure: days_open | G07 | 天 | cohort | - | down | 已调解天数：受理到统计时点的天数，有结果的为空
-- column: is_long | G07 |  | 调解过久：受理超过 {mediation_days} 天还没有结果
-- column: closed_on |  |  | 结案日期：统计时点以后的不列
-- column: as_written |  |  | 台账写法：带“约”“余”的数、只写到月或年的日期，台账原来怎么写
-- param: measure = "accepted" in accepted succeeded failed settled referred open
-- open_long | 哪个数字：accepted 受理、succeeded 成功、failed 未成、settled 成功和未成、referred 转办、open
-- 调解中、open_long 调解过久
-- param: type = null | 只看这一类型
-- param: month = null | 只看这一月（当月任一日）受理的
-- param: limit = 1000 | 最多列出的起数，空为不限
-- listed: masking/mediations
-- dated: accepted_on
-- withheld: type
select
    accepted_on,
    street,
    community,
    type,
    place,
    times,
    result_then,
    days_open,
    is_long,
    case when not is_open then closed_on end as closed_on,
    mediation_id,
    marts.as_written(mediations.as_written) as as_written,
    file,
    row_no
from marts.mediations_on($street, $communities, $as_of) as mediations
where
    marts.is_within(accepted_on, $start, $end)
    and marts.is_asked($type, type)
    and marts.is_in_month($month, accepted_on)
    and case
        $measure
        when 'succeeded'
        then is_success
        when 'failed'
        then is_settled and not is_success
        when 'settled'
        then is_settled
        when 'referred'
        then is_referred
        when 'open'
        then is_open
        when 'open_long'
        then is_long
        else true
    end
order by
    is_open desc,
    mediations.days_open desc nulls last,
    accepted_on desc,
    street collate zh,
    community collate zh,
    mediation_id,
    file,
    row_no
limit $limit
