"""联席会议: the edition that a meeting is held with, and what became of what meetings have agreed on."""

from streetboard.drawing.screen.tables import listing
from streetboard.ui import cards, filters
from streetboard.ui.kpi import kpis
from streetboard.ui.meeting import editing
from streetboard.ui.page import page
from streetboard.ui.sections import sections
from streetboard.ui.show import columns, show

NOTHING = "还没有联席会议台账。请打开“数据管理”导入会议、成员单位和议定事项。"
ITEMS = listing(
    "community", "title", "owner_unit", "due_on", "status_label", "done_on", "days_overdue", flag="is_overdue"
)
OWNERS = listing("owner_unit", "items", "items_done", "items_open", "items_overdue", "completion_rate")
COMMUNITIES = listing(
    *("community", "quarters_held", "quarters_due", "held_rate", "attendance_rate", "items_due", "items_due_done"),
    *("completion_rate", "items_overdue", "last_held_on"),
)


def agreed() -> None:
    scope = filters.scope("meetings")

    kpis(scope, *cards.MEETINGS)

    show("meetings/item_rows", scope, "上次会议议定的事项办了没有？", ITEMS, empty="上次会议没有议定事项。")
    with columns():
        show("meetings/items_by_owner", scope, "哪个单位的事项没有办完？", OWNERS, empty=NOTHING)
        show(
            "meetings/members_by_type",
            scope,
            "有哪些成员单位？",
            listing("type", "members", bar="members"),
            empty=NOTHING,
        )
    show("meetings/by_community", scope, "哪个社区没有按季开会？", COMMUNITIES, empty=NOTHING)


with page("联席会议"):
    sections({"会议版": editing.section, "议定事项": agreed})
