"""总览: how the street stands, and what needs its leaders."""

from streetboard.reading import areas, readings
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

PAGE = page(
    "总览",
    numbers(readings.overview_numbers),
    panel(readings.attention, "需要领导关注", empty=""),
    columns(
        panel(
            readings.collected_and_closed,
            "办结跟得上收集吗？",
            empty="这段时间没有收集到事件。请换一个统计期。",
        ),
        panel(
            readings.progress_by_area,
            "哪个片区落后于计划？",
            note="竖线是计划；⚠ 有滞后项目",
            empty="还没有旧改项目台账。",
            streets="哪个街道落后于计划？",
        ),
    ),
    more(
        panel(
            areas.collected_areas,
            "事件多来自哪些社区？",
            empty="这段时间没有收集到事件。请换一个统计期。",
            streets=None,
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
