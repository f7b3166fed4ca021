"""平台与平安: what the 智治平台 handles, who is visited, what keeps the street safe, and what communities do and earn."""

from streetboard.reading import platform, safety
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

NOTHING = "这段时间没有智治平台月报。请换一个统计期；月报没有分社区的，请在上面选择全部社区。"
NO_VISITS = "这段时间没有重点对象走访月报。请换一个统计期，或在上面选择其他社区。"
NO_CULTURE = "这段时间没有文明实践活动。请换一个统计期，或在上面选择其他社区。"
NO_REVENUE = "到这段时间为止没有公共收益流水。请换一个统计期，或在上面选择其他社区。"
NO_DISPUTES = "这段时间没有受理的纠纷。请换一个统计期，或在上面选择其他社区。"

PAGE = page(
    "平台与平安",
    numbers(platform.platform_numbers),
    columns(
        panel(
            platform.lanes,
            "四条跑道的事件办了没有？",
            note="只数智治平台，不与问题台账相加；完成率只看到期的",
            empty=NOTHING,
            optional=True,
        ),
        panel(platform.levels, "事件在哪一级解决？", empty=NOTHING, optional=True),
        panel(platform.platform_by_month, "平台的事件是多了还是少了？", empty=NOTHING, optional=True),
        panel(
            platform.tasks,
            "平台任务完成了没有？",
            empty="这段时间没有下达平台任务。请换一个统计期。",
            optional=True,
        ),
        panel(
            platform.key_subjects,
            "哪个社区的重点对象走访得少？",
            note="只有人次，没有名单；人次太少、或能推算出来的遮蔽",
            empty=NO_VISITS,
            streets=None,
            optional=True,
        ),
        panel(platform.culture, "文明实践活动办了多少？", empty=NO_CULTURE, optional=True),
    ),
    numbers(safety.safety_numbers, optional=True),
    panel(
        safety.mediations,
        "矛盾纠纷调解成了多少？",
        note="成功率 = 成功 ÷（成功 + 未成）；调解中、转办不进分母",
        empty=NO_DISPUTES,
        optional=True,
    ),
    columns(
        panel(safety.facilities, "平安设施装了多少，完好的有多少？", empty="还没有平安设施台账。", optional=True),
        panel(safety.incidents, "火情、燃气发生了几件，都处置了吗？", empty="这段时间没有突发情况。", optional=True),
    ),
    panel(platform.revenue, "公共收益收了多少，剩下多少？", empty=NO_REVENUE, streets=None, optional=True),
    more(
        panel(
            safety.mediations_by_community,
            "哪个社区的纠纷多，调解得怎样？",
            note="起数太少、或能推算出来的遮蔽",
            empty=NO_DISPUTES,
            streets="哪个街道的纠纷多，调解得怎样？",
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
            panel(
                safety.door_knocks,
                "该敲的门都敲了吗？",
                note="只到社区，只有人次",
                empty="这段时间没有敲门走访。",
                streets=None,
                optional=True,
            ),
            panel(safety.patrols, "巡逻发现的问题处置了吗？", empty="这段时间没有巡逻。", streets=None, optional=True),
            panel(platform.revenue_purposes, "公共收益用在哪里？", empty=NO_REVENUE, optional=True),
            panel(platform.revenue_years, "公共收益每年结余多少？", empty=NO_REVENUE, optional=True),
            panel(platform.key_subject_kinds, "哪一类重点对象走访得少？", empty=NO_VISITS, optional=True),
            panel(platform.culture_venues, "哪个阵地的活动多？", empty=NO_CULTURE, optional=True),
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
