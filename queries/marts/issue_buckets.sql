-- title: 账龄与办理时长的分段，一段一行
-- definition: above 以上（不含）、up_to 以下（含）；账龄以天计，办理时长以小时计。
select *
from
    (
        values
            ('ageing', 1, '0–3 日', -1, 3),
            ('ageing', 2, '4–7 日', 3, 7),
            ('ageing', 3, '8–15 日', 7, 15),
            ('ageing', 4, '16–30 日', 15, 30),
            ('ageing', 5, '>30 日', 30, null),
            ('time_to_close', 1, '1 日内', -1, 24),
            ('time_to_close', 2, '1–3 日', 24, 72),
            ('time_to_close', 3, '3–7 日', 72, 168),
            ('time_to_close', 4, '7–15 日', 168, 360),
            ('time_to_close', 5, '15–30 日', 360, 720),
            ('time_to_close', 6, '>30 日', 720, null)
    ) as buckets(kind, position, bucket, above, up_to)
