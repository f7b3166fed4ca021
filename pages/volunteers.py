"""志愿服务: who serves, how much, and what the points bring about."""

from streetboard.drawing.screen import charts, panels
from streetboard.drawing.screen.tables import listing
from streetboard.ui import cards, filters
from streetboard.ui.kpi import kpis
from streetboard.ui.page import page
from streetboard.ui.show import columns, show

NOTHING = "这段时间没有已确认的服务记录。请换一个统计期，或在上面选择其他社区。"
STARS = "按累计服务时长；人数太少的遮蔽"
LEDGER = "双积分：发放 − 兑换 − 过期 ± 调整 = 结余"
BRANDS = listing("brand", "activities", "person_times", "residents_served", "hours", bar="hours")
COMMUNITIES = listing("community", "registered", "active", "active_rate", "person_times", "hours", bar="hours")
MERCHANTS = listing(
    "merchant", "is_used", "last_redeemed_on", "redemptions", "customers", "points_redeemed", bar="points_redeemed"
)

with page("志愿服务"):
    scope = filters.scope("volunteers")

    kpis(scope, *cards.VOLUNTEERS)

    with columns():
        show("volunteers/by_month", scope, "服务是多了还是少了？", charts.service_by_month, empty=NOTHING)
        show("volunteers/by_brand", scope, "哪个品牌做得最多？", BRANDS, empty=NOTHING)
        show("volunteers/stars", scope, "有多少星级志愿者？", charts.stars, note=STARS, empty="还没有在册志愿者。")
        show("volunteers/by_community", scope, "哪个社区的志愿者最活跃？", COMMUNITIES, empty="还没有志愿者名册。")

    show("volunteers/points_by_type", scope, LEDGER, panels.points_ledger, empty="还没有积分流水。")

    with columns():
        show(
            "volunteers/points_by_month",
            scope,
            "积分发得多还是用得多？",
            charts.points_by_month,
            empty="这段时间没有积分流水。",
        )
        show("volunteers/merchants", scope, "哪些商家有人兑换，哪些没有？", MERCHANTS, empty="还没有商家台账。")
