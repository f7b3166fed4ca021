"""志愿服务: who serves, how much, and what the points bring about."""

from streetboard.reading import readings
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

NOTHING = "这段时间没有已确认的服务记录。请换一个统计期，或在上面选择其他社区。"

PAGE = page(
    "志愿服务",
    numbers(readings.volunteer_numbers),
    columns(
        panel(readings.service_by_month, "服务是多了还是少了？", empty=NOTHING),
        panel(readings.brands, "哪个品牌做得最多？", empty=NOTHING),
        panel(
            readings.stars,
            "有多少星级志愿者？",
            note="按累计服务时长；人数太少、或能推算出来的遮蔽",
            empty="还没有在册志愿者。",
        ),
        panel(
            readings.volunteers_by_community,
            "哪个社区的志愿者最活跃？",
            empty="还没有志愿者名册。",
            streets="哪个街道的志愿者最活跃？",
        ),
    ),
    panel(readings.points_ledger, "双积分：发放 − 兑换 − 过期 ± 调整 = 结余", empty="还没有积分流水。"),
    more(
        columns(
            panel(readings.points_by_month, "积分发得多还是用得多？", empty="这段时间没有积分流水。"),
            panel(readings.merchants, "哪些商家有人兑换，哪些没有？", empty="还没有商家台账。"),
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
