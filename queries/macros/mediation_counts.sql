-- title: 若干起矛盾纠纷调解的件数
-- definition: G07：这些纠纷有多少起、调解了几次、结果各有多少、没有结果的里面过久的和最久的。
-- arguments: times, is_success, is_settled, is_referred, is_open, is_long, days_open
{
    'accepted':count(*),
    'sessions':coalesce(sum(times), 0)::bigint,
    'succeeded':count(*) filter (is_success),
    'failed':count(*) filter (is_settled and not is_success),
    'settled':count(*) filter (is_settled),
    'referred':count(*) filter (is_referred),
    'open':count(*) filter (is_open),
    'open_long':count(*) filter (is_long),
    'longest_open':max(days_open)
}
