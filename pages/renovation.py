"""旧改进度: how far the renovation of the old estates is, area by area, against its plan."""

from streetboard.reading import readings
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

NOTHING = "还没有旧改项目台账，或所选社区没有旧改项目。"

PAGE = page(
    "旧改进度",
    numbers(readings.renovation_numbers),
    columns(
        panel(
            readings.progress_by_area,
            "哪个片区落后于计划？",
            note="竖线是计划；⚠ 有滞后项目",
            empty=NOTHING,
            streets="哪个街道落后于计划？",
        ),
        panel(readings.progress_by_month, "实际跟得上计划吗？", empty=NOTHING),
        panel(readings.progress_by_class, "三类改造各到哪一步？", empty=NOTHING),
        panel(readings.stages, "项目走到哪个阶段？", empty=NOTHING),
    ),
    panel(readings.delayed_projects, "哪些项目滞后，为什么？", empty="没有滞后的项目。"),
    panel(
        readings.drill_down,
        "片区—小区—分项：逐级展开",
        note="没有计划工程量的分项没有完成率，显示“—”",
        empty=NOTHING,
        streets=None,
    ),
    more(
        panel(readings.timeline, "工期：计划与实际", empty=NOTHING, streets=None),
        panel(readings.quantities, "完成了多少实物工程量？", empty=NOTHING),
        panel(
            readings.feedback,
            "问需、问计、问效：听了多少，办了多少？",
            empty="这段时间没有征集意见。请换一个统计期。",
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
