"""组织与网格: communities, grids, who works in them, and who looks after the buildings."""

from streetboard.reading import organisation
from streetboard.reading.panels import columns, more, numbers, page, panel
from streetboard.ui.page import show

PAGE = page(
    "组织与网格",
    numbers(organisation.organisation_numbers, optional=True),
    panel(
        organisation.organisation_tree,
        "社区、网格、微网格怎么设的？",
        empty="所选的社区没有划网格。",
        note="点开一级看下一级",
        streets=None,
        optional="grids",
    ),
    panel(
        organisation.grids_by_community,
        "哪个社区的网格没有党组织，户数合不合适？",
        empty="所选的社区没有划网格。",
        streets="哪个街道的网格没有党组织，户数合不合适？",
        optional="grids",
    ),
    panel(
        organisation.grids_to_mend,
        "哪些网格要调整？",
        empty="没有要调整的网格：写明的都有党组织，有人在岗，户数合适。",
        optional="grids",
    ),
    columns(
        panel(organisation.grid_staff, "网格力量怎么配的？", empty="所选的社区没有网格人员。", optional="grid_staff"),
        panel(
            organisation.building_management,
            "楼栋由谁管？",
            empty="所选的社区没有楼栋。",
            optional="buildings",
        ),
    ),
    panel(
        organisation.buildings_by_community,
        "哪个社区没有人管的楼多？",
        empty="所选的社区没有楼栋。",
        streets="哪个街道没有人管的楼多？",
        optional="buildings",
    ),
    more(
        panel(organisation.party_orgs, "党组织体系建到哪一级？", empty="所选的社区没有党组织。", optional="party_orgs"),
        panel(
            organisation.chat_groups,
            "微信群覆盖了多少楼栋？",
            empty="所选的社区没有微信群。",
            optional="chat_groups",
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
