-- title: 公开数据与台账对照
-- definition: picked 是程序从对应指标取到的值，一个值一行，places 写明它属于哪个公开数据；failed 是取不到的，why
-- 是原因。允许的范围按限定词：原样的就是这个数，平均数和百分比（0 和 100%
-- 除外）允许末位四舍五入；余、多、超从这个数起，不到末位非零数字加一；近是这个数的九成起，不到这个数；
-- 约是上下一成；以万为单位的是上下半个末位。公布的是统计时点以后的数，不在范围里不算不一致：台账还没有到那一天。
-- arguments: chosen_street, chosen_communities, on_day, places, picked, failed, why
-- returns: table
with
    found as (
        select unnest(places::varchar[]) as entry, unnest(picked::varchar[]) as taken
    ),
    missed as (
        select unnest(failed::varchar[]) as entry, unnest(why::varchar[]) as why_not
    ),
    published as (
        select
            *,
            place_no::varchar as entry,
            coalesce(scope like '%均%', false)
            or (coalesce(unit = '%', false) and value not in (0, 100)) as is_rounded
        from marts.published_of(chosen_street, chosen_communities, on_day)
    ),
    allowed as (
        select
            *,
            case
                when qualifier in ('余', '多', '超')
                then value
                when qualifier in ('近', '约', '约…余')
                then 0.9 * value
                when qualifier = '万-rounded'
                then value - least(last_digit, 10000) / 2
                when is_rounded
                then value - least(last_digit, 1) / 2
                else value
            end as low,
            case
                when qualifier in ('余', '多', '超')
                then value + last_digit
                when qualifier = '近'
                then value
                when qualifier in ('约', '约…余')
                then 1.1 * value
                when qualifier = '万-rounded'
                then value + least(last_digit, 10000) / 2
                when is_rounded
                then value + least(last_digit, 1) / 2
                else value
            end as high,
            -- a trifle for sums of decimals; what may not reach its end stays as far
            -- below it
            value * 0.000000001 * if(qualifier in ('余', '多', '超', '近'), -1, 1) as trifle
        from published
    ),
    counted as (
        select
            entry,
            case
                any_value(counting)
                when 'rows'
                then count(taken)::double
                when 'distinct'
                then count(distinct taken)::double
                else sum(try_cast(taken as double))
            end
            / nullif(any_value(per_unit), 0) as taken_now
        from published
        inner join found using (entry)
        group by entry
    ),
    judged as (
        select
            *,
            coalesce(
                taken_now >= low - abs(trifle) and taken_now <= high + trifle, false
            ) as is_within,
            coalesce(said_on > on_day, false) as is_ahead
        from allowed
        left join counted using (entry)
        left join missed using (entry)
    )

select
    *,
    case when is_within or not is_ahead then taken_now end as computed,
    case
        when computed is null
        then 'not_computable'
        when is_within
        then 'agrees'
        else 'differs'
    end as state,
    case
        when computed is not null
        then null
        when taken_now is not null
        then '台账还没有到公布的那一天'
        else coalesce(why_not, reason, '没有写明由哪个指标计算')
    end as cause
from judged
