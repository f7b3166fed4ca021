"""联席会议: the edition that a meeting is held with, and what became of what meetings have agreed on."""

from streetboard.reading import readings
from streetboard.reading.panels import more, numbers, page, panel
from streetboard.ui.meeting import editing
from streetboard.ui.page import open_page, show_panels
from streetboard.ui.sections import sections

NOTHING = "还没有联席会议台账。请打开“数据管理”导入会议、成员单位和议定事项。"

PAGE = page(
    "联席会议",
    numbers(readings.meeting_numbers),
    panel(readings.meeting_items, "上次会议议定的事项办了没有？", empty="上次会议没有议定事项。"),
    panel(readings.items_by_owner, "哪个责任单位的事项没有办完？", empty=NOTHING, streets=None),
    panel(readings.meetings_by_community, "哪个社区没有按季开会？", empty=NOTHING, streets="哪个街道没有按季开会？"),
    more(panel(readings.members, "有哪些成员单位？", empty=NOTHING)),
)

if __name__ == "__main__":
    with open_page(PAGE.title) as opened:
        sections({"会议版": editing.section, "议定事项": lambda: show_panels(PAGE, opened)})
