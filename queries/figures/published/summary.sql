-- title: 公开数据对得上多少
-- grain: the whole
-- definition: 报道里公开说过的数，与台账对照后一致、不一致和台账算不出的各有多少个；怎样算一致见“公开数据与台账对照”。
-- asks: published/sources
-- owner: 街道数据专班
-- checked: 2026-11-26
-- measure: figures |  | 个 | stock | - | - | 公开数据：台账里公开说过的数
-- measure: agreeing |  | 个 | stock | - | up | 一致：台账的数在限定词允许的范围里
-- measure: differing |  | 个 | stock | - | down | 不一致：台账的数不在限定词允许的范围里
-- measure: not_computable |  | 个 | stock | - | down | 台账算不出：没有台账承载、取不到数或者遮蔽的
-- 算得出
-- param: places = [] | 取到的值属于哪个公开数据，由程序填
-- param: picked = [] | 取到的值，由程序填
-- param: failed = [] | 取不到数的公开数据，由程序填
-- param: why = [] | 取不到的原因，由程序填
select
    count(*) as figures,
    count(*) filter (state = 'agrees') as agreeing,
    count(*) filter (state = 'differs') as differing,
    count(*) filter (state = 'not_computable') as not_computable
from
    marts.published_against(
        $street, $communities, $as_of, $places, $picked, $failed, $why
    )
