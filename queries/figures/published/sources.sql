-- title: 公开数据由哪些指标计算
-- grain: one row per published figure that a figure is named for
-- definition: 每个公开数据取哪个指标的哪一列、哪些行，怎么取，限于哪些社区和哪段时间；没有写对应指标的不列。公布的数写了截至哪一天的，台账也算到那一天。
-- owner: 街道数据专班
-- checked: 2026-11-26
-- column: id |  |  | 公开数据编号
-- column: entry |  |  | 序号：在台账里的先后，各街道连着数
-- column: figure |  |  | 对应指标
-- column: measure |  |  | 取数列：计行的可以不写
-- column: rows_where |  |  | 取数行：列=值，几个列用分号隔开，一列的几个值用竖线隔开；空着的取所有行
-- column: counting |  |  | 取数方法：sum 合计、rows 计行、distinct 去重计数
-- column: communities |  |  | 限于社区
-- column: first_on |  |  | 自：统计期的第一天，空着的是累计
-- column: last_on |  |  | 至：统计期的末日，不晚于公布截至和统计时点
-- column: said_on |  |  | 公布的是哪一天的数：公布截至和统计期那一年的末日，都写了的取早的，都没有写的为空
select
    street,
    published_id as id,
    place_no::varchar as entry,
    figure,
    measure,
    rows_where,
    counting,
    communities,
    first_on,
    last_on,
    said_on
from marts.published_of($street, $communities, $as_of)
where figure is not null
order by place_no
