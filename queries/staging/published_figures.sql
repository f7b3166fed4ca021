-- title: 公开数据，一个公开说过的数一行
-- definition: 单位折合没有写的是 1。
select
    street,
    trim(published_id) as published_id,
    coalesce(nullif(trim(topic), ''), '未分类') as topic,
    case
        topic
        when 'population'
        then '人口与房屋'
        when 'organisation'
        then '组织与网格'
        when 'property'
        then '物业'
        when 'party'
        then '党建'
        when 'issue'
        then '问题'
        when 'platform_event'
        then '智治平台'
        when 'mediation'
        then '调解'
        when 'safety'
        then '平安'
        when 'volunteer'
        then '志愿服务'
        when 'points'
        then '积分'
        when 'renovation'
        then '旧改'
        when 'consultation'
        then '征求意见'
        when 'culture'
        then '文化'
        when 'environment'
        then '环境'
        else coalesce(nullif(trim(topic), ''), '未分类')
    end as topic_label,
    coalesce(nullif(trim(name), ''), trim(published_id)) as name,
    value::double as value,
    nullif(trim(unit), '') as unit,
    qualifier,
    nullif(trim(scope), '') as scope,
    nullif(trim(place), '') as place,
    nullif(trim(quote), '') as quote,
    nullif(trim(source), '') as source,
    as_of as published_as_of,
    nullif(trim(figure), '') as figure,
    nullif(trim(measure), '') as measure,
    nullif(trim(rows_where), '') as rows_where,
    counting,
    nullif(trim(communities), '') as communities,
    nullif(nullif(trim(period), ''), '累计') as period,
    coalesce(per_unit, 1)::double as per_unit,
    nullif(trim(reason), '') as reason,
    nullif(trim(caution), '') as caution,
    import_id,
    row_no
from raw.published_figures
