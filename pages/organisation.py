"""组织与网格: communities, grids, who looks after buildings, how residents govern themselves, what party members have taken on."""

from streetboard.reading import areas, organisation, party
from streetboard.reading.panels import columns, either, more, numbers, page, panel
from streetboard.ui.page import show

NO_MOTIONS = "还没有自管提案台账。请打开“数据管理”导入，五步各写日期。"
NO_LISTS = "还没有双清单台账。请打开“数据管理”导入需求清单和项目清单。"

PAGE = page(
    "组织与网格",
    numbers(organisation.organisation_numbers, optional=True),
    panel(
        organisation.organisation_tree,
        "社区、网格、微网格怎么设的？",
        empty="所选的社区没有划网格。",
        note="点开一级看下一级",
        streets=None,
        optional=True,
    ),
    panel(
        organisation.grids_by_community,
        "哪个社区的网格没有党组织，户数合不合适？",
        empty="所选的社区没有划网格。",
        streets="哪个街道的网格没有党组织，户数合不合适？",
        optional=True,
    ),
    columns(
        panel(party.motions_funnel, "自管提案走到了哪一步？", empty=NO_MOTIONS, optional=True),
        panel(party.motions_stuck, "提案卡在哪一步？", empty=NO_MOTIONS, optional=True),
        panel(party.claims, "双清单认领了多少？", empty=NO_LISTS, optional=True),
        panel(party.unclaimed, "哪些需求没有人认领？", empty="没有待认领的需求。", optional=True),
    ),
    more(
        panel(
            organisation.grids_to_mend,
            "哪些网格要调整？",
            empty="没有要调整的网格：写明的都有党组织，有人在岗，户数合适。",
            optional=True,
        ),
        either(
            社区=panel(
                areas.household_areas,
                "网格户数不合适的在哪里？",
                empty="所选的社区没有划网格，或网格没有写户数。",
                streets=None,
                optional=True,
            ),
            网格=panel(areas.grid_areas, "哪些网格户数不合适？", empty="", streets=None, optional=True),
        ),
        columns(
            panel(organisation.grid_staff, "网格力量怎么配的？", empty="所选的社区没有网格人员。", optional=True),
            panel(organisation.building_management, "楼栋由谁管？", empty="所选的社区没有楼栋。", optional=True),
        ),
        panel(
            organisation.buildings_by_community,
            "哪个社区没有人管的楼多？",
            empty="所选的社区没有楼栋。",
            streets="哪个街道没有人管的楼多？",
            optional=True,
        ),
        panel(
            party.contacts,
            "包联走访按季走到了吗？",
            empty="这段时间没有包联走访。请换一个统计期。",
            streets=None,
            optional=True,
        ),
        panel(party.four_in_one, "四位一体：谁参与了什么？", empty="还没有相关台账。", optional=True),
        columns(
            panel(organisation.red_stewards, "红色管家：谁在管网格？", empty="所选的社区没有网格人员。", optional=True),
            panel(party.red_forces, "红色力量：机关下沉了多少？", empty="还没有包联、报到台账。", optional=True),
            panel(party.red_alliance, "红色联盟：成员单位来了吗？", empty="还没有联席会议台账。", optional=True),
            panel(party.three_links, "三联各有多少？", empty="参数里没有设三联。", optional=True),
        ),
        panel(organisation.party_orgs, "党组织体系建到哪一级？", empty="所选的社区没有党组织。", optional=True),
        columns(
            panel(organisation.chat_groups, "微信群覆盖了多少楼栋？", empty="所选的社区没有微信群。", optional=True),
            panel(party.selfgov_orgs, "有哪些自管组织？", empty="还没有成立自管组织。", optional=True),
            panel(party.four_things, "四事分解：各类提案办得怎样？", empty=NO_MOTIONS, optional=True),
            panel(party.party_activities, "党员开展了哪些活动？", empty="还没有开展党员活动。", optional=True),
        ),
        panel(party.motions_by_community, "哪个社区的提案没有走完？", empty=NO_MOTIONS, streets=None, optional=True),
        panel(
            party.checkins_by_community,
            "哪个社区的需求没有人认领？",
            empty=NO_LISTS,
            streets="哪个街道的需求没有人认领？",
            optional=True,
        ),
    ),
)

if __name__ == "__main__":
    show(PAGE)
