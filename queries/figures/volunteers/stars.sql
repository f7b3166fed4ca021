-- title: 星级志愿者分布
-- grain: one row per star, those below the first star first
-- metric: V06
-- definition: 截至统计时点在册志愿者按注册后累计的已确认服务时长（含系统外时长）分级，一至五星的小时数见参数 star_hours。少于
-- small_count_limit 人的遮蔽，并至少再遮蔽一格，使合计减不出被遮蔽的数；0 照常显示。
-- owner: 街道党群服务中心
-- checked: 2026-11-25
-- column: star | V06 |  | 星级序号：0 为未达星级
-- column: star_label | V06 |  | 星级
-- column: min_hours | V06 | 小时 | 起始时长：达到这一星级的累计小时数
-- measure: volunteers | V06 | 人 | stock | - | - | 人数：遮蔽的为空
-- column: shown | V06 |  | 显示：人数，或遮蔽后的写法
-- column: is_masked | V06 |  | 已遮蔽
with
    people as (select * from marts.volunteers_on($street, $communities, $as_of)),
    served as (
        select
            street,
            volunteer_key,
            greatest(
                any_value(external_hours) + coalesce(
                    sum(records.hours) filter (records.service_date >= registered_on), 0
                ),
                0
            ) as hours
        from people
        left join
            marts.services_until(null, null, $as_of) as records using (
                street, volunteer_key
            )
        group by street, volunteer_key
    ),
    starred as (
        select max(star) as star
        from served
        inner join marts.star_levels as levels on served.hours >= levels.min_hours
        group by street, volunteer_key
    ),
    counted as (
        select
            star,
            star_label,
            min_hours,
            count(starred.star) as volunteers,
            marts.setting('small_count_limit')::integer as small_count_limit
        from marts.star_levels as levels
        left join starred using (star)
        group by star, star_label, min_hours
    ),
    -- What may have to be masked, in turn: the small counts, then the others from the
    -- smallest up, the zeros last.
    ordered as (
        select
            *,
            case
                when volunteers = 0
                then 'zero'
                when volunteers < small_count_limit
                then 'small'
                else 'large'
            end as kind,
            count(*) filter (kind = 'small') over () as smalls,
            row_number() over (
                order by
                    array_position(['small', 'large', 'zero'], kind), volunteers, star
            ) as place
        from counted
    ),
    -- The reader knows the sum of the masked cells and that a small one is 1 to limit
    -- - 1.
    -- Slack is how far the sum lies above its least: at 0 every cell is known.
    slackened as (
        select
            *,
            sum(
                case
                    kind
                    when 'small'
                    then volunteers - 1
                    when 'large'
                    then volunteers - small_count_limit
                    else 0
                end
            ) over (order by place) as slack
        from ordered
    ),
    judged as (
        select
            *,
            case
                kind
                when 'small'
                then
                    place = smalls
                    and smalls >= 2
                    and slack between 1 and smalls * (small_count_limit - 2) - 1
                when 'large'
                then place >= 2 and slack >= 1
                else place >= 2
            end as is_enough
        from slackened
    ),
    masked as (
        select
            *,
            smalls > 0
            and place <= coalesce(
                min(place) filter (is_enough) over (), count(*) over ()
            ) as is_masked
        from judged
        where exists (from people)
    )

select
    star,
    star_label,
    min_hours,
    case when not is_masked then volunteers end as volunteers,
    case
        when not is_masked
        then volunteers::varchar
        when volunteers < small_count_limit
        then '<' || small_count_limit
        else '遮蔽'
    end as shown,
    is_masked
from masked
order by star
