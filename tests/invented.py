"""Invented ledgers: small ones with every state that rows can be in, always the same, for two streets.

The issues are those of one quarter, beside ledgers of a year and a half, so that a page has one that ends early.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from tests.scopes import FIRST, STREETS

COMMUNITIES = ("天津路社区", "河嘉村社区", None)
ESTATES = ("铁路家属区", "衡器厂", "西山坪")
# One of them has told its households.
HOUSEHOLDS = [{"street": street, "community": "天津路社区", "households": 1_340} for street in STREETS]
SEED = 20250630
ISSUES_BEGIN = datetime(2025, 1, 1)
# Spelled in two ways, which is one community.
ALIASES = [{"field": "community", "alias": "河嘉村", "name": "河嘉村社区"}]
STATUSES = {
    "closed": 60,
    "processing": 12,
    "verifying": 4,
    "pending": 4,
    "suspended": 5,
    "voided": 5,
    "merged": 4,
    "rejected": 3,
    "returned": 3,
}


def some_day(chance: random.Random, days: int = 540) -> date:
    return FIRST + timedelta(days=chance.randrange(days))


def issues(seed: int, count: int) -> list[dict]:
    """Return issues of every state, with times that lie before, within and after the scopes."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        reported = ISSUES_BEGIN + timedelta(minutes=chance.randrange(90 * 24 * 60))
        status = chance.choices(list(STATUSES), list(STATUSES.values()))[0]
        row = {
            "issue_id": str(number),
            "street": chance.choice(STREETS),
            "source_system": chance.choice(("app", "app", "grid", "platform141")),
            "community": chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None)),
            "category_l1": chance.choice(("市政设施", "环境卫生", "停车交通")),
            "handler_org": chance.choice(("城管办", "物业", None)),
            "handling_level": ("网格", "社区", "街道", "区级", None)[number % 5],
            "reported_at": reported,
            "status": status,
        }
        later = reported + timedelta(hours=chance.expovariate(1 / 200))
        if chance.random() < 0.8:
            row["due_at"] = (reported + timedelta(days=chance.randrange(1, 15))).date()
        if status == "closed" and chance.random() < 0.95:
            row["closed_at"] = later
        if status == "voided" and chance.random() < 0.8:
            row["voided_at"] = later
        if status == "verifying":
            row["resolved_at"] = later
        if status in ("closed", "processing") and chance.random() < 0.2:
            row["first_closed_at"] = reported + (later - reported) / 2
            row["reopen_count"] = 1
        if status == "closed" and chance.random() < 0.1:
            row["suspended_days"] = chance.randrange(5)
        if chance.random() < 0.03:
            row["duplicate_of"] = "0"
        if chance.random() < 0.5:
            row["visit_valid"] = chance.random() < 0.8
            row["visit_contacted"] = chance.random() < 0.9
            row["visit_resolved"] = chance.random() < 0.7
            row["satisfaction"] = chance.choice(("满意", "基本满意", "不满意", "未评价", None))
        rows.append(row)
    # Apart, so that all the rest stays as it was drawn.
    estates = random.Random(seed + 1)
    for row in rows:
        row["estate"] = estates.choice((*ESTATES, None))
    return rows


def works_and_people(seed: int) -> dict[str, list[dict]]:
    """Return ledgers of volunteering and renovation."""
    chance = random.Random(seed)
    return watched(seed, {**volunteering(chance), **renovation(chance)})


def watched(seed: int, ledgers: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Return works and people with what the works cost and whom they serve, how they were talked over, watched and decided."""
    chance, projects = random.Random(seed + 1), ledgers["renovation_projects"]
    for project in projects:
        project["floor_area_m2"] = chance.choice((None, 6_200, 31_500))
        project["fund_source"] = chance.choice((None, "市", "区", "社会捐助"))
        if chance.random() < 0.7:
            project["budget_wan"] = chance.choice((120, 480, 950))
        if chance.random() < 0.6:
            project |= {"contract_wan": chance.choice((100, 400)), "paid_wan": chance.choice((None, 0, 90, 100, 410))}
    for item in ledgers["renovation_items"]:
        item["for_elderly"] = chance.choice((None, True, False))
    # By its number, by its name, or none that there is.
    named = [*(work["project_id"] for work in projects), *(work["name"] for work in projects), "没有这个项目", None]
    for activity in ledgers["activities"]:
        activity["linked_project_id"] = chance.choice(named)
    kinds = (
        "实地勘察",
        "入户摸排",
        "意见征集",
        "自治管理协调会",
        "院坝会",
        "中心接件",
        "上门服务",
        "常态协调",
        "定期议事",
    )
    consultations = [
        {
            "consultation_id": str(number),
            "street": chance.choice(STREETS),
            "community": chance.choice((*COMMUNITIES, "河嘉村")),
            "kind": chance.choice(kinds),
            "held_on": some_day(chance),
            "project_id": chance.choice(named),
            "times": chance.choice((None, None, 1, 3, 0, 12)),
            "suggestions": chance.choice((None, 2, 5, -1)),
            "participants": chance.choice((None, 3, 40)),
        }
        for number in range(160)
    ]
    inspections = []
    for number in range(140):
        inspected = some_day(chance)
        inspections.append(
            {
                "inspection_id": str(number),
                "street": chance.choice(STREETS),
                "community": chance.choice((*COMMUNITIES, None)),
                "project_id": chance.choice(named),
                "inspected_on": inspected,
                "kind": chance.choice(("质量", "进度", "安全", "环保", None)),
                "found_by": chance.choice(("居民代表", "社区监督委员会", None)),
                "issues_found": chance.choice((None, 0, 1, 4, -1)),
                "rectified": chance.choice((None, None, 0, 2, 9)),
                "rectified_on": chance.choice((None, inspected + timedelta(days=chance.randrange(-2, 60)))),
                "status": chance.choice(("已整改", "整改中", "未整改", "无问题", None)),
            }
        )
    policies = [
        {
            "policy_id": str(number),
            "street": chance.choice(STREETS),
            "community": chance.choice((*COMMUNITIES, None, None)),
            "scope": chance.choice(("一区一策", "一院一策", "一楼一策")),
            "area": chance.choice((None, "龙凤片区", "燎原片区", "燎原一区", "没有这个片区")),
            "estate": chance.choice((None, "铁路家属区", "衡器厂", "没有这个小区")),
            "project_id": chance.choice(named),
            "adopted_on": chance.choice((None, some_day(chance))),
        }
        for number in range(30)
    ]
    return ledgers | {"consultations": consultations, "inspections": inspections, "policies": policies}


def volunteering(chance: random.Random) -> dict[str, list[dict]]:
    """Return ledgers with what they have: strangers, reversals, people without a community."""
    people = [(chance.choice(STREETS), f"vk_{number}") for number in range(60)]
    return {
        "volunteers": [
            {
                "street": street,
                "volunteer_key": key,
                "community": chance.choice(COMMUNITIES),
                "registered_on": some_day(chance),
                "status": chance.choice(("在册", "在册", "在册", "停用")),
                "brand": chance.choice(("邻里互助", None)),
                "external_hours": chance.choice((None, 95, 290)),
            }
            for street, key in people[:50]
        ],
        "activities": [
            {
                "street": chance.choice(STREETS),
                "activity_id": str(number),
                "brand": chance.choice(("鲁班到家", "邻里互助", None)),
                "community": chance.choice(COMMUNITIES),
                "start_at": datetime.combine(some_day(chance), datetime.min.time()) + timedelta(hours=19),
                "status": chance.choice(("已开展", "已开展", "取消")),
                "beneficiary_times": chance.choice((None, 12, 40)),
            }
            for number in range(60)
        ],
        "service_records": [
            {
                **dict(zip(("street", "volunteer_key"), chance.choice(people), strict=True)),
                "community": chance.choice(COMMUNITIES),
                "activity_id": chance.choice((None, str(chance.randrange(60)))),
                "service_date": some_day(chance),
                "hours": chance.randrange(1, 16) / 2,
                "status": chance.choice(("已确认", "已确认", "已确认", "待审核", "驳回")),
            }
            for _ in range(600)
        ],
        "merchants": [
            {
                "street": STREETS[number % 2],
                "merchant_id": f"SJ{number}",
                "community": chance.choice(COMMUNITIES),
                "joined_on": some_day(chance, 200),
                "status": chance.choice(("在营", "停用")),
            }
            for number in range(6)
        ],
        "points": [
            {
                **dict(zip(("street", "volunteer_key"), chance.choice(people), strict=True)),
                "entry_id": chance.choice((str(number), str(number), None)),
                "at": datetime.combine(some_day(chance), datetime.min.time()) + timedelta(minutes=number),
                "point_type": chance.choice(("honor", "consume")),
                "direction": chance.choice(("issue", "issue", "redeem", "expire", "adjust", "reverse", "reverse")),
                "points": chance.randrange(1, 40),
                "merchant_id": chance.choice((None, f"SJ{chance.randrange(8)}")),
                "reversed_entry_id": str(chance.randrange(500)),
            }
            for number in range(500)
        ],
    }


def renovation(chance: random.Random) -> dict[str, list[dict]]:
    """Return works with what they have: missing plans, quantities that fall, pauses, reports of a share alone."""
    projects, items, snapshots = [], [], []
    for number in range(24):
        started = some_day(chance, 300)
        stage = chance.choice(
            ("in_progress", "in_progress", "paused", "substantial", "accepted", "tendering", "cancelled")
        )
        area = chance.choice((("龙凤片区", None), ("燎原一区", "燎原片区"), ("燎原二区", "燎原片区"), (None, None)))
        project = {
            "project_id": str(number),
            "street": chance.choice(STREETS),
            "name": f"项目{number}",
            "community": chance.choice(COMMUNITIES),
            "area": area[0],
            "parent_area": area[1],
            "estate": chance.choice((*ESTATES, None)),
            "households": chance.choice((100, 230, 480, 480, 500, None if number == 5 else 90)),
            "stage": stage,
        }
        if chance.random() < 0.8:
            project["plan_start"] = some_day(chance, 200)
            project["plan_end"] = project["plan_start"] + timedelta(days=chance.randrange(200, 500))
        if stage != "tendering":
            project["actual_start"] = started
        if stage in ("substantial", "accepted"):
            project["substantial_on"] = started + timedelta(days=chance.randrange(100, 200))
        if stage == "accepted":
            project["accepted_on"] = project["substantial_on"] + timedelta(days=chance.randrange(60))
        projects.append(project)
        for item_number in range(chance.randrange(5)):
            item = {
                "street": project["street"],
                "project_id": project["project_id"],
                "item_id": f"{number}-{item_number}",
                "name": chance.choice(("污水管网", "路灯", "绿化")),
                "class": chance.choice(("基础类", "完善类", "提升类")),
                "unit": chance.choice(("公里", "米", "盏")),
                "plan_qty": chance.choice((None, 0, 5, 40, 40)),
                "weight": chance.choice((1, 2, 5, 5, None if number % 3 == 0 else 3)),
            }
            items.append(item)
            for month in range(chance.randrange(8)):
                snapshots.append(
                    {
                        "street": item["street"],
                        "item_id": item["item_id"],
                        "as_of": FIRST + timedelta(days=60 * month + chance.randrange(50)),
                        "done_qty": max(0, 6 * month - chance.randrange(8)),
                        "planned_pct": chance.choice((None, month / 8)),
                        "actual_pct": chance.choice((None, month / 10)),
                    }
                )
    feedback = [
        {
            "feedback_id": str(number),
            "street": chance.choice(STREETS),
            "project_id": chance.choice((None, str(chance.randrange(24)))),
            "phase": chance.choice(("before", "during", "after")),
            "at": some_day(chance),
            "adopted": chance.choice(("采纳", "部分", "未采纳", "待定")),
            "implemented_on": chance.choice((None, some_day(chance))),
            "satisfaction": chance.choice(("满意", "基本满意", "不满意", "未评价", None)),
            "respondents": chance.choice((None, 5)),
        }
        for number in range(120)
    ]
    return {
        "renovation_projects": projects,
        "renovation_items": items,
        "renovation_progress": snapshots,
        "renovation_feedback": feedback,
    }


def meetings() -> dict[str, list[dict]]:
    """Return meetings and items of every state, with dates before, within and after the scopes."""
    chance = random.Random(20250630)
    meetings, items = [], []
    for number in range(60):
        planned = FIRST + timedelta(days=chance.randrange(540))
        meeting = {
            "meeting_id": f"m{number}",
            "street": chance.choice(STREETS),
            "community": chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None)),
            "invited_units": chance.choice((8, 9, 0, None)),
            "attended_units": chance.choice((6, 7, None)),
        }
        if chance.random() < 0.8:
            meeting["planned_on"] = planned
        if chance.random() < 0.8 or "planned_on" not in meeting:
            meeting["held_on"] = planned + timedelta(days=chance.randrange(40))
        if chance.random() < 0.3:
            meeting["year_quarter"] = f"{planned.year}Q{(planned.month + 2) // 3}"
        meetings.append(meeting)
        for order in range(chance.randrange(6)):
            status = chance.choice(("done", "done", "in_progress", "not_started", "shelved"))
            item = {
                "item_id": f"m{number}-{order}",
                "street": meeting["street"],
                "meeting_id": chance.choice((meeting["meeting_id"],) * 9 + ("unknown",)),
                "community": chance.choice((meeting["community"], None)),
                "title": "事项",
                "owner_unit": chance.choice(("派出所", "演示物业公司甲", None)),
                "status": status,
            }
            if chance.random() < 0.9:
                item["due_on"] = planned + timedelta(days=chance.randrange(10, 120))
            if status == "done" and chance.random() < 0.9:
                item["done_on"] = planned + timedelta(days=chance.randrange(10, 150))
            items.append(item)
    return {"joint_meetings": meetings, "joint_meeting_items": items}


def organisation() -> dict[str, list[dict]]:
    """Return grids of every state, in rings, without a known parent, gone, yet to come, and what hangs on them."""
    chance = random.Random(20250701)
    grids, numbers = [], [f"g{number}" for number in range(40)]
    for street in STREETS:
        for number in numbers:
            grid = {
                "street": street,
                "grid_id": number,
                "name": chance.choice((None, f"网格{number}")),
                "type": chance.choice((None, None, "网格", "微网格")),
                "community": chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None)),
                "parent_grid_id": chance.choice((None, None, chance.choice(numbers), "unknown")),
                "households": chance.choice((None, 299, 300, 420, 500, 501)),
                "has_party_org": chance.choice((None, True, True, False)),
                "party_org": chance.choice((None, None, "党小组")),
            }
            if chance.random() < 0.2:
                grid["since"] = some_day(chance)
            if chance.random() < 0.2:
                grid["valid_until"] = some_day(chance)
            grids.append(grid)
    roles = ("网格长", "专职网格员", "兼职网格员", "微网格员", "网格指导员", "下沉力量")
    levels = ("社区党委", "小区党支部", "网格党小组", "离退休支部")
    return {
        "communities": [
            *HOUSEHOLDS,
            *({"street": street, "community": "河嘉村", "population": 3000, "area_km2": 0.5} for street in STREETS),
            *(
                {"street": street, "community": "丙村", "type": "行政村", "counted_on": date(2025, 6, 20)}
                for street in STREETS
            ),
        ],
        "grids": grids,
        "grid_staff": [
            {
                "street": street,
                "grid_id": number,
                "role": role,
                "headcount": chance.randrange(4),
                "party_members": chance.choice((None, 0, 1)),
                "community": chance.choice((None, None, "天津路社区")),
            }
            for street in STREETS
            for number in (*numbers, "nobody knows")
            for role in roles
            if chance.random() < 0.3
        ],
        "party_orgs": [
            {
                "street": street,
                "org_id": f"o{number}",
                "level": chance.choice(levels),
                "parent_org_id": chance.choice((None, f"o{chance.randrange(20)}", "unknown")),
                "grid_id": chance.choice((None, chance.choice(numbers), "unknown")),
                "community": chance.choice(COMMUNITIES),
            }
            for street in STREETS
            for number in range(20)
        ],
        "buildings": [
            {
                "street": chance.choice(STREETS),
                "building_id": f"b{number}",
                "community": chance.choice(COMMUNITIES),
                "built_year": chance.choice((None, 1985, 2000, 2001, 2024, 2026)),
                "households": chance.choice((None, 40)),
                "management": chance.choice((None, "物业", "物业", "自管", "无", "托管")),
                "managed_since": chance.choice((None, None, some_day(chance))),
            }
            for number in range(80)
        ],
        "chat_groups": [
            {
                "street": STREETS[0],
                "type": kind,
                "community": name,
                "groups": chance.randrange(9),
                "buildings_covered": covered,
            }
            for name in ("天津路社区", "河嘉村社区")
            for kind, covered in (("楼栋", chance.randrange(30)), ("门店", None))
        ],
    }


def safety() -> dict[str, list[dict]]:
    """Return disputes, patrols, facilities, incidents and doors of every state, with dates before, within and after the scopes."""
    chance = random.Random(20250701)
    disputes, patrols, facilities, incidents, doors = [], [], [], [], []
    for number in range(700):
        accepted = some_day(chance)
        result = chance.choice(("成功", "成功", "成功", "未成", "转办", "调解中"))
        disputes.append(
            {
                "mediation_id": str(number),
                "street": chance.choice(STREETS),
                "community": chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None)),
                "accepted_on": accepted,
                "type": chance.choice(("邻里", "邻里", "邻里", "物业", "家庭", None)),
                "place": chance.choice(("前哨站", "调解室", None)),
                "times": chance.choice((None, 1, 2, 3)),
                "result": result,
                "closed_on": accepted + timedelta(days=chance.randrange(60))
                if result != "调解中" and chance.random() < 0.9
                else None,
            }
        )
    for number in range(200):
        street, community = chance.choice(STREETS), chance.choice(COMMUNITIES)
        found = chance.choice((None, 0, 1, 3, 4))
        patrols.append(
            {
                "patrol_id": str(number),
                "street": street,
                "community": community,
                # Of one day no two tell another size.
                "patrolled_on": FIRST + timedelta(days=2 * number),
                "team": chance.choice(("一组", None)),
                "team_size": chance.choice((None, 7, 9, 12)),
                "on_duty": chance.choice((None, 3, 5)),
                "rounds": chance.choice((None, 2, 3)),
                "hours": chance.choice((None, 1.5, 3)),
                "found": found,
                "handled": found and chance.randrange(found + 1),
            }
        )
        facilities.append(
            {
                "facility_id": str(number),
                "street": street,
                "community": community,
                "type": chance.choice(("监控", "门禁", "微型消防柜")),
                "quantity": chance.choice((None, 1, 4, 0)),
                "unit": chance.choice((None, "处", "个")),
                "installed_on": chance.choice((None, some_day(chance))),
                "status": chance.choice(("完好", "完好", "完好", "故障", "停用", "待修")),
            }
        )
        day = some_day(chance)
        incidents.append(
            {
                "incident_id": str(number),
                "street": chance.choice(STREETS),
                "community": community,
                "kind": chance.choice(("着火", "疑似燃气泄漏", "电梯困人")),
                "happened_on": day,
                "handled_on": chance.choice((None, day, day + timedelta(days=20))),
                "result": chance.choice((None, "已处置", "已处置", "处置中")),
            }
        )
        targets = chance.randrange(0, 30)
        doors.append(
            {
                "knock_id": str(number),
                "street": chance.choice(STREETS),
                "community": community,
                "knocked_on": some_day(chance),
                "target_count": targets,
                "visited_count": chance.randrange(targets + 1),
            }
        )
    return {
        "mediations": disputes,
        "patrols": patrols,
        "safety_facilities": facilities,
        "safety_incidents": incidents,
        "door_knocks": doors,
    }


def platform() -> dict[str, list[dict]]:
    """Return reports, tasks, visits, activities and money with what they have: more done than came in, nothing said, unknown lanes."""
    chance = random.Random(20250630)

    def place() -> dict:
        return {
            "street": chance.choice(STREETS),
            "community": chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None)),
        }

    lanes = ("平安法治", "公共服务", "应急动员", None)
    return {
        "platform_monthly": [
            {
                **place(),
                "report_id": str(number),
                "month": some_day(chance),
                "lane": chance.choice(lanes),
                "level": chance.choice(("网格", "社区", "街道", "区级", "网信办", None)),
                "received": chance.choice((0, 7, 12, 30)),
                "due": chance.choice((None, 0, 5, 12, 40)),
                "completed": chance.choice((None, 0, 6, 12, 50)),
                "returned": chance.choice((None, 0, 2)),
            }
            for number in range(150)
        ],
        "platform_tasks": [_task(chance, place(), number, lanes) for number in range(120)],
        "key_subjects_monthly": [
            {
                **place(),
                "report_id": str(number),
                "month": some_day(chance),
                "kind": chance.choice(("独居老人", "残疾人", None)),
                "should_visit": chance.choice((0, 2, 9, 25)),
                "visited": chance.choice((None, 0, 2, 9, 30)),
            }
            for number in range(120)
        ],
        "culture_activities": [
            {
                **place(),
                "culture_id": str(number),
                "held_on": some_day(chance),
                "venue": chance.choice(("艺术馆", "文明实践站", None)),
                "attendees": chance.choice((None, 3, 20, 45)),
            }
            for number in range(90)
        ],
        "public_revenue": [
            {
                **place(),
                "entry_id": str(number),
                "happened_on": some_day(chance),
                "direction": chance.choice("收支"),
                "amount": chance.choice((100, 250.5, 1200, 33.33)),
                "purpose": chance.choice(("停车位租金", "楼道照明维修", None)),
            }
            for number in range(90)
        ],
    }


def _task(chance: random.Random, place: dict, number: int, lanes: tuple[str | None, ...]) -> dict:
    """Return a task with its deadline, or the summary of a month."""
    given = some_day(chance)
    row = {**place, "task_id": str(number), "received_on": given, "lane": chance.choice(lanes)}
    if chance.random() < 0.3:
        counts = {name: chance.choice((None, 0, 4, 9)) for name in ("due", "completed")}
        return row | counts | {"tasks": chance.choice((3, 9, 12))}
    due = given + timedelta(days=chance.randrange(5, 60)) if chance.random() < 0.8 else None
    done = given + timedelta(days=chance.randrange(60)) if chance.random() < 0.7 else None
    return row | {"name": f"任务{number}", "due_on": due, "completed_on": done}


def self_government() -> dict[str, list[dict]]:
    """Return self-governing bodies and motions, check-ins, the two lists, activities and visits of every state."""
    chance = random.Random(20250613)

    def placed(**row: object) -> dict:
        community = chance.choice(("天津路社区", "河嘉村社区", "河嘉村", None))
        return {"street": chance.choice(STREETS), "community": community, **row}

    orgs = [
        placed(
            org_id=f"o{number}",
            name=f"组织{number}",
            type=chance.choice(("自管委员会", "自管委员会", "楼栋长", "业委会", None)),
            estate=chance.choice(("演示小区甲", "演示小区乙", None)),
            founded_on=chance.choice((some_day(chance), None)),
            members=chance.choice((1, 7, None)),
        )
        for number in range(24)
    ]
    motions = []
    for number in range(60):
        motion = placed(
            motion_id=f"t{number}",
            title="提案",
            four_class=chance.choice(("一类事", "二类事", "别的", None)),
            status=chance.choice(("going_on", "finished", "stopped", None)),
        )
        day = some_day(chance)
        for step in ("rule_on", "proposal_on", "approved_on", "done_on", "feedback_on"):
            # A step may be left out, and one may stand before the one before it.
            day += timedelta(days=chance.randrange(-3, 40))
            if chance.random() < 0.7:
                motion[step] = day
        if len(motion) > 6:
            motions.append(motion)
    checkins = [
        placed(
            checkin_id=f"b{number}",
            unit=chance.choice(("演示单位甲", "演示单位乙", "派出所")),
            checkin_on=chance.choice((some_day(chance), some_day(chance), None)),
            role=chance.choice(("checkin", "checkin", "speaker")),
            members=chance.choice((1, 6, 12, None)),
            member_key=chance.choice((None, f"vk_{chance.randrange(6):016x}")),
        )
        for number in range(50)
    ]
    needs = []
    for number in range(60):
        published = some_day(chance)
        status = chance.choice(("open", "claimed", "running", "done", "done", "cancelled"))
        need = placed(need_id=f"q{number}", title="事项", list=chance.choice(("need", "project", None)), status=status)
        if chance.random() < 0.9:
            need["published_on"] = published
        if chance.random() < 0.8:
            need["claimed_on"] = published + timedelta(days=chance.randrange(-2, 60))
            need["claimed_by"] = chance.choice(("演示单位甲", None))
        if status == "done" and chance.random() < 0.9:
            need["completed_on"] = published + timedelta(days=chance.randrange(5, 150))
        needs.append(need)
    activities = [
        placed(
            party_activity_id=f"h{number}",
            name="活动",
            kind=chance.choice(("环境治理", "爱心义诊", None)),
            held_on=some_day(chance),
            status=chance.choice(("已开展", "已开展", "计划", "取消")),
        )
        for number in range(30)
    ]
    visits = []
    for number in range(50):
        day = some_day(chance)
        visits.append(
            placed(
                visit_id=f"v{number}",
                year_quarter=f"{day.year}Q{(day.month + 2) // 3}",
                leader_role="岗位",
                planned=chance.choice((0, 1, 2, None)),
                done=chance.choice((0, 1, 3, None)),
                issues_found=chance.choice((0, 2, 4, None)),
                issues_closed=chance.choice((0, 1, 5, None)),
                visited_on=chance.choice((day, None)),
            )
        )
    return {
        "selfgov_orgs": orgs,
        "selfgov_motions": motions,
        "party_checkins": checkins,
        "party_needs": needs,
        "party_activities": activities,
        "leader_visits": visits,
    }


def targets() -> dict[str, list[dict]]:
    """Return targets of every kind of period, of street and community, reached and missed, and annotations side by side."""
    both = ("朝阳街道", "龙凤桥街道")
    aims = [
        {"street": street, "metric": metric, "value": value, **more}
        for street in both
        for metric, value, more in (
            ("I03", "99%", {}),
            ("I05", "2 件/日", {"period": "2025"}),
            ("I05", "1 件/日", {"period": "2024Q1"}),
            ("I06", "1.5 件/日", {"period": "2024"}),
            ("I09", "80%", {"period": "2025"}),
            ("I09", "0.6", {"period": "2024"}),
            ("I09", "97.5%", {"community": "天津路社区", "reason": "演示依据", "author": "演示科室"}),
            ("I11", "1 件", {"direction": "up"}),
            ("I09", "88%", {"community": "河嘉村社区", "period": "2025"}),
            ("I04", "70%", {"community": "天津路社区"}),
            ("R05", "50%", {}),
            ("R06", "55%", {"period": "2025"}),
            ("R12", "80 ㎡/户", {}),
            ("G05", "100%", {"period": "2025Q2"}),
        )
    ]
    happened = [
        {"street": street, "happened_on": day, "note": note, **more}
        for street in both
        for day, note, more in (
            (date(2024, 2, 12), "暴雨", {"topic": "issues"}),
            (date(2024, 2, 13), "停电，多处积水、抢修", {"until": date(2024, 3, 2), "author": "演示科室"}),
            (date(2025, 2, 13), "高温", {"community": "天津路社区"}),
            (date(2025, 3, 5), "学雷锋", {"topic": "volunteers"}),
        )
    ]
    return {"metric_targets": aims, "annotations": happened}
