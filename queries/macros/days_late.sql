-- title: 超出计划完工的天数
-- definition: R08：基本完成的算到基本完成（没有日期的算到竣工验收），未基本完成的算到这一日；没有超出的为 0，没有计划完工的为空。
-- arguments: plan_end, is_substantial, substantial_on, accepted_on, on_day
case
    when plan_end is not null
    then
        greatest(
            date_diff(
                'day',
                plan_end,
                case
                    when is_substantial
                    then coalesce(substantial_on, accepted_on)
                    else on_day::date
                end
            ),
            0
        )
end
