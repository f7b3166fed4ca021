"""旧改进度: how far the renovation of the old estates is, area by area, against its plan."""

from streetboard.drawing.screen import charts, panels
from streetboard.drawing.screen.tables import listing
from streetboard.ui import cards, filters
from streetboard.ui.kpi import kpis
from streetboard.ui.page import page
from streetboard.ui.show import columns, show

NOTHING = "还没有旧改项目台账，或所选社区没有旧改项目。"
MARKS = "竖线是计划；⚠ 有滞后项目"
NO_PLAN = "没有计划工程量的分项没有完成率，显示“—”"
DELAYED = listing(
    "project",
    "area",
    "stage_label",
    "planned_progress",
    "progress",
    "deviation",
    "days_late",
    "plan_end",
    "delay_reason",
)
FEEDBACK = listing(
    *("phase_label", "suggestions", "answered", "adopted", "adoption_rate", "pending", "implemented"),
    *("respondents", "satisfied", "satisfaction_rate"),
)

with page("旧改进度"):
    scope = filters.scope("renovation")

    kpis(scope, *cards.RENOVATION)

    with columns():
        show(
            "renovation/progress_by_area",
            scope,
            "哪个片区落后于计划？",
            charts.progress_by_area,
            note=MARKS,
            empty=NOTHING,
        )
        show("renovation/progress_by_month", scope, "实际跟得上计划吗？", charts.progress_by_month, empty=NOTHING)
        show("renovation/progress_by_class", scope, "三类改造各到哪一步？", charts.progress_by_class, empty=NOTHING)
        show("renovation/stages", scope, "项目走到哪个阶段？", charts.stages, empty=NOTHING)

    show(
        "renovation/progress_by_item",
        scope,
        "片区—小区—分项：逐级展开",
        panels.drill_down,
        beside=("renovation/progress_by_area", "renovation/progress_by_project"),
        note=NO_PLAN,
        empty=NOTHING,
    )
    show("renovation/progress_by_project", scope, "工期：计划与实际", charts.timeline, empty=NOTHING)
    show(
        "renovation/progress_by_project",
        scope,
        "哪些项目滞后，为什么？",
        DELAYED,
        empty="没有滞后的项目。",
        is_delayed=True,
    )
    show("renovation/quantities", scope, "完成了多少实物工程量？", panels.quantities, empty=NOTHING)
    show(
        "renovation/feedback",
        scope,
        "问需、问计、问效：听了多少，办了多少？",
        FEEDBACK,
        empty="这段时间没有征集意见。请换一个统计期。",
    )
