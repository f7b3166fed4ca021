"""平台与平安: disputes and what became of them, facilities, incidents, doors that were knocked at, patrols."""

from streetboard.reading import safety
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

NO_DISPUTES = "这段时间没有受理的纠纷。请换一个统计期，或在上面选择其他社区。"

PAGE = page(
    "平台与平安",
    numbers(safety.safety_numbers),
    panel(
        safety.mediations,
        "矛盾纠纷调解成了多少？",
        note="成功率 = 成功 ÷（成功 + 未成）；调解中、转办不进分母",
        empty=NO_DISPUTES,
        optional=True,
    ),
    columns(
        panel(safety.mediations_by_month, "纠纷是多了还是少了？", empty=NO_DISPUTES, optional=True),
        panel(
            safety.open_mediations,
            "还有哪些纠纷没有结果？",
            empty="没有可以列出的：都有了结果，或所在的社区和月份已遮蔽。",
            optional=True,
        ),
    ),
    panel(
        safety.mediations_by_community,
        "哪个社区的纠纷多，调解得怎样？",
        note="起数太少、或能推算出来的遮蔽",
        empty=NO_DISPUTES,
        streets=None,
        optional=True,
    ),
    columns(
        panel(safety.facilities, "平安设施装了多少，完好的有多少？", empty="还没有平安设施台账。", optional=True),
        panel(safety.incidents, "火情、燃气发生了几件，都处置了吗？", empty="这段时间没有突发情况。", optional=True),
    ),
    more(
        panel(
            safety.door_knocks,
            "该敲的门都敲了吗？",
            note="只到社区，只有人次",
            empty="这段时间没有敲门走访。",
            streets=None,
            optional=True,
        ),
        panel(safety.patrols, "巡逻发现的问题处置了吗？", empty="这段时间没有巡逻。", streets=None, optional=True),
    ),
)

if __name__ == "__main__":
    show(PAGE)
