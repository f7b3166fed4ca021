"""事件办理: how many issues came in, how many were closed, who is behind."""

from streetboard.reading import areas, readings
from streetboard.reading.panels import columns, either, more, numbers, page, panel
from streetboard.ui.page import show

NOTHING = "这段时间没有收集到事件。请换一个统计期，或在上面选择其他社区。"
NOTHING_DUE = "这段时间没有到期的件，或台账没有办理期限。"

PAGE = page(
    "事件办理",
    numbers(readings.issue_numbers),
    columns(
        panel(
            readings.on_time_by_community, "哪个社区没有按期处置？", empty=NOTHING_DUE, streets="哪个街道没有按期处置？"
        ),
        panel(readings.backlog_bridge, "未办结的件是怎么来的？", empty=NOTHING),
    ),
    panel(readings.daily, "每天办结多少件？", empty=NOTHING),
    columns(
        panel(
            readings.rates_by_community,
            "各社区办结了多少？",
            note="未到期的也在分母里，是否落后看按期处置率",
            empty=NOTHING,
            streets="各街道办结了多少？",
        ),
        panel(readings.ageing, "没办结的等了多久？", empty="没有在办的件，全部办结。"),
    ),
    numbers(readings.callback_numbers),
    more(
        either(
            社区=panel(areas.on_time_areas, "没有按期处置的社区在哪里？", empty=NOTHING_DUE, streets=None),
            小区=panel(areas.hotspot_areas, "反复出问题的小区在哪里？", empty="", streets=None, optional=True),
        ),
        panel(readings.overdue, "哪些件已经超期？", empty="没有超期未办的件。"),
        columns(
            panel(readings.categories, "哪几类问题占了八成？", empty=NOTHING),
            panel(readings.time_to_close, "办结一件要多久？", empty=NOTHING),
        ),
        panel(
            readings.on_time_by_handler,
            "哪个承办单位没有按期处置？",
            empty=NOTHING_DUE,
            streets=panel(readings.overdue_by_street, "哪个街道超期未办最多？", empty="没有超期未办的件。"),
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
