"""事件办理: how many issues came in, how many were closed, who is behind."""

from streetboard.drawing.screen import charts
from streetboard.drawing.screen.tables import listing
from streetboard.ui import cards, filters
from streetboard.ui.kpi import kpis
from streetboard.ui.page import page
from streetboard.ui.show import columns, show

NOTHING = "这段时间没有收集到事件。请换一个统计期，或在上面选择其他社区。"
NOTHING_DUE = "这段时间没有到期的件，或台账没有办理期限。"
LIST = listing("issue_id", "community", "category", "title", "handler_org", "reported_at", "due_at", "days_overdue")

with page("事件办理"):
    scope = filters.scope("issues")

    kpis(scope, *cards.ISSUES)

    show("issues/daily", scope, "每天办结多少件？", charts.daily_resolution, empty=NOTHING)

    with columns():
        show(
            "issues/completion_rate_by_community",
            scope,
            "谁落后于街道平均？",
            charts.rates_by_community,
            note="办结率与件数；点选可看该社区尚未办结的件",
            empty=NOTHING,
        )
        show("issues/backlog_bridge", scope, "未办结的件是怎么来的？", charts.backlog_bridge, empty=NOTHING)
        show("issues/ageing", scope, "没办结的等了多久？", charts.ageing, empty="没有在办的件，全部办结。")
        show(
            "issues/time_to_close",
            scope,
            "办结一件要多久？",
            charts.time_to_close,
            beside=("issues/summary",),
            empty=NOTHING,
        )

    show("issues/completion_rate_by_category", scope, "哪几类问题占了八成？", charts.categories, empty=NOTHING)

    with columns():
        show(
            "issues/on_time_by_community",
            scope,
            "哪个社区没有按期处置？",
            charts.on_time_by_community,
            empty=NOTHING_DUE,
        )
        show(
            "issues/on_time_by_handler",
            scope,
            "哪个承办单位没有按期处置？",
            charts.on_time_by_handler,
            empty=NOTHING_DUE,
        )

    kpis(scope, *cards.CALLBACKS)

    show("issues/overdue", scope, "哪些件已经超期？", LIST, empty="没有超期未办的件。")
