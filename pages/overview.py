"""总览: how the street stands, and what needs its leaders."""

from streetboard.drawing.screen import charts
from streetboard.ui import cards, filters
from streetboard.ui.attention import attention
from streetboard.ui.kpi import kpis
from streetboard.ui.page import page
from streetboard.ui.show import columns, show

with page("总览"):
    scope = filters.scope()

    kpis(scope, *cards.OVERVIEW)

    attention(scope)

    with columns():
        show(
            "issues/by_month",
            scope,
            "办结跟得上收集吗？",
            charts.collected_and_closed,
            beside=("issues/daily",),
            empty="这段时间没有收集到事件。请换一个统计期。",
        )
        show(
            "renovation/progress_by_area",
            scope,
            "哪个片区落后于计划？",
            charts.progress_by_area,
            note="竖线是计划；⚠ 有滞后项目",
            empty="还没有旧改项目台账。",
        )
