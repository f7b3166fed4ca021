-- title: 指标目标，一个指标在一个范围、一段时间一行
-- definition: 百分数读作小数，单位记作 share；没有写单位的为空，是指标自己的单位。年度、季度读作起止两天，长期的都为空。撤销的不在内。
with
    read as (
        select
            *,
            regexp_extract(
                translate(period, '１２３４一二三四', '12341234'),
                '^\D*((?:19|20)\d{2})(?:\D+([1-4])[^\d月]*)?\D*$',
                ['year', 'quarter']
            ) as said,
            coalesce(
                nullif(trim(regexp_replace(value, '^[≥≤]?\s*[\d,.]+', '')), ''),
                trim(unit)
            ) as said_unit,
            try_cast(
                replace(
                    regexp_extract(value, '^[≥≤]?\s*(\d[\d,]*(?:\.\d+)?)\D*$', 1),
                    ',',
                    ''
                ) as double
            ) as number
        from raw.metric_targets
        where coalesce(state, '有效') = '有效'
    )

select
    street,
    upper(regexp_extract(metric, '^\s*([A-Za-z]\d{2})', 1)) as metric,
    coalesce(nullif(nullif(trim(community), ''), street), '街道本级') as community,
    case when said_unit in ('%', '％') then number / 100 else number end as value,
    case when said_unit in ('%', '％') then 'share' else said_unit end as unit,
    direction,
    case
        when said.year = ''
        then '长期'
        when said.quarter = ''
        then said.year
        else said.year || 'Q' || said.quarter
    end as period,
    make_date(
        try_cast(said.year as integer),
        coalesce(try_cast(said.quarter as integer) * 3 - 2, 1),
        1
    ) as starts_on,
    case
        when said.quarter = ''
        then make_date(try_cast(said.year as integer), 12, 31)
        else
            last_day(
                make_date(
                    try_cast(said.year as integer),
                    try_cast(said.quarter as integer) * 3,
                    1
                )
            )
    end as ends_on,
    nullif(trim(reason), '') as reason,
    nullif(trim(author), '') as author,
    metric as metric_given,
    value as value_given,
    community as community_given,
    period as period_given,
    import_id,
    row_no
from read
