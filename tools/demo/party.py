"""Party: self-governing bodies and their motions, party members' check-ins, the two lists, and the leaders' visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice, apportion
from tools.demo.days import CUT_OFF, is_rest
from tools.demo.streets import CHAOYANG, LONGFENGQIAO, STREETS

COLUMNS = {
    "selfgov_orgs": "org_id name street type community estate founded_on members",
    "selfgov_motions": """motion_id title street org community four_class rule_on proposal_on approved_on done_on feedback_on
    status""",
    "party_checkins": "checkin_id street unit community checkin_on role members member_key",
    "party_needs": """need_id title street list community published_on claimed_on claimed_by member_count status
    completed_on""",
    "party_activities": "party_activity_id name street kind community unit held_on status",
    "leader_visits": "visit_id year_quarter street leader_role community planned done issues_found issues_closed visited_on",
}

STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
NEEDS = (
    "周末课业辅导", "独居老人上门陪伴", "楼道照明检修", "法律咨询接待", "义诊进小区", "旧物置换市集", "反诈宣传", "家电维修日",
    "文明养犬劝导", "停车秩序引导", "绿化认养", "适老扶手加装", "智能手机教学", "心理疏导", "电动车充电规范宣传",
)  # fmt: skip
PROJECTS = (
    "环境治理行动", "爱心义诊", "四点半课堂", "敬老助餐", "法律服务", "家电义修", "楼道美化", "反诈宣讲", "亲子阅读", "消防演练",
)  # fmt: skip
MOTIONS = (
    "楼道照明改造", "单元门禁维修", "晾晒区选址", "停车位划线", "垃圾亭迁移", "健身器材更新", "楼顶漏水维修", "车棚改建",
    "绿地补种", "公共收益使用方案", "宠物饲养公约", "监控补点",
)  # fmt: skip
LEADERS = ("党工委书记", "办事处主任", "党工委副书记", "政法委员", "组织委员", "办事处副主任", "社会事务办负责人")
FOUR_CLASSES = ("一类事", "二类事", "三类事", "四类事")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Block:
    """What one street's articles report, and how it is spread; the last community is invented, and lags behind."""

    street: str
    prefix: str
    seed: int
    # the invented community in which motions get stuck and needs are left lying
    slow: str
    # self-governing bodies by type
    bodies: dict[str, int]
    since: date
    motions: int
    members: int
    speakers: int
    needs: int
    projects: int
    claimed: int
    activities: dict[str, int]
    contacts_since: tuple[int, int]


BLOCKS = (
    Block(
        CHAOYANG, "CY", 20250613, "演示社区丙", {"自管委员会": 25, "楼栋长": 8, "业委会": 5}, date(2021, 9, 1), 74, 161, 0, 34, 22, 17,
        {"环境治理": 11, "爱心义诊": 9, "法律服务": 6}, (2024, 1),
    ),
    Block(
        LONGFENGQIAO, "LF", 20250614, "演示社区戊", {"自管委员会": 7, "楼栋长": 3}, date(2022, 3, 1), 31, 108, 68, 18, 14, 11,
        {"龙微宣讲": 22, "环境治理": 9}, (2023, 1),
    ),
)  # fmt: skip


def _communities(street: str) -> list[str]:
    return [one.name for found in STREETS if found.name == street for one in found.communities if one.name]


def _workday(day: date) -> date:
    while is_rest(day):
        day += DAY
    return day


def _orgs(dice: Dice, block: Block) -> list[dict[str, Any]]:
    names = _communities(block.street)
    place = "演示小区" if block.street == CHAOYANG else "演示院落"
    rows = []
    for kind, count in block.bodies.items():
        for at in range(count):
            # Owners' committees sit in estates that have a firm; the others each have an estate of their own.
            estate = f"{place}{STEMS[len(rows) % len(STEMS)]}{'' if len(rows) < len(STEMS) else '二期'}"
            founded = block.since + timedelta(days=dice.whole(0, (date(2025, 4, 30) - block.since).days))
            rows.append({
                "org_id": f"{block.prefix}Z{len(rows) + 1:02d}", "street": block.street, "type": kind,
                "name": f"{estate}{kind}", "community": names[at % len(names)], "estate": estate,
                "founded_on": _workday(founded), "members": 1 if kind == "楼栋长" else dice.whole(5, 9),
            })  # fmt: skip
    return rows


def _motions(dice: Dice, block: Block, orgs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    committees = [one for one in orgs if one["type"] != "业委会"]
    rows = []
    for _ in range(block.motions):
        org = dice.one_of(committees)
        is_slow = org["community"] == block.slow
        first = org["founded_on"] + timedelta(days=dice.whole(10, 40))
        span = (CUT_OFF - first).days
        day = _workday(first + timedelta(days=dice.whole(0, max(span - 10, 0))))
        row = {"street": block.street, "org": org["name"], "community": org["community"],
               "title": dice.one_of(MOTIONS), "four_class": dice.one_of(FOUR_CLASSES)}  # fmt: skip
        takes = (0, 8, 16, 45, 9)
        # In the slow community one in three is stuck at the talks; in those of the articles none.
        stuck_at = 2 if dice.chance(0.34 if is_slow else 0.03 if org["community"].startswith("演示") else 0) else 5
        is_stopped = dice.chance(0.05)
        for at, step in enumerate(("rule_on", "proposal_on", "approved_on", "done_on", "feedback_on")):
            if at:
                day = _workday(day + timedelta(days=max(int(dice.skewed(takes[at] * (1.7 if is_slow else 1), 0.5)), 1)))
            if day > CUT_OFF or at >= stuck_at or (is_stopped and at == 2):
                break
            row[step] = day
        row["status"] = "已办结" if "feedback_on" in row else "终止" if is_stopped else "办理中"
        rows.append(row)
    rows.sort(key=lambda row: (row["rule_on"], row["org"]))
    return [{"motion_id": f"{block.prefix}T{at:03d}", **row} for at, row in enumerate(rows, start=1)]


def _checkins(dice: Dice, block: Block) -> list[dict[str, Any]]:
    names = _communities(block.street)
    rows = []
    for role, count in (("双报到", block.members), ("宣讲员", block.speakers)):
        for name, own in zip(names, apportion(count, [1.0] * len(names)), strict=True):
            for at in range(own):
                unit = f"演示单位{STEMS[(names.index(name) + at % 3 * 2) % 10]}"
                if role == "宣讲员":
                    unit = f"{name}第{'一二三'[at % 3]}党支部"
                day = _workday(block.since + timedelta(days=dice.whole(60, 900)))
                rows.append({
                    "street": block.street, "unit": unit, "community": name, "checkin_on": day, "role": role, "members": 1,
                    "member_key": f"vk_{int(dice.draw() * 2**32):08x}{int(dice.draw() * 2**32):08x}",
                })  # fmt: skip
    rows.sort(key=lambda row: (row["checkin_on"], row["member_key"]))
    return [{"checkin_id": f"{block.prefix}BD{at:03d}", **row} for at, row in enumerate(rows, start=1)]


def _needs(dice: Dice, block: Block) -> list[dict[str, Any]]:
    names = _communities(block.street)
    rows = []
    for kind, count, titles in (("需求清单", block.needs, NEEDS), ("项目清单", block.projects, PROJECTS)):
        # What nobody has claimed lies in invented communities; as many projects as are reported are claimed.
        invented = [at for at in range(count) if names[at % len(names)].startswith("演示")]
        left = {at for at in invented if dice.chance(0.6 if names[at % len(names)] == block.slow else 0.15)}
        if kind == "项目清单":
            left = set(dice.some_of(block.projects - block.claimed, invented))
        for at in range(count):
            name = names[at % len(names)]
            published = _workday(date(2024, 1, 8) + timedelta(days=dice.whole(0, 500)))
            row = {"street": block.street, "list": kind, "community": name, "title": titles[(at * 3 + at // 10) % len(titles)],
                   "published_on": published, "status": "待认领"}  # fmt: skip
            claimed_on = _workday(published + timedelta(days=max(int(dice.skewed(16, 0.6)), 1)))
            if kind == "项目清单":
                claimed_on = min(claimed_on, date(2025, 6, 20))
            if at == 4 and kind == "需求清单":
                row["status"] = "取消"
            elif at not in left and claimed_on <= CUT_OFF:
                done = _workday(claimed_on + timedelta(days=max(int(dice.skewed(55, 0.6)), 5)))
                row |= {
                    "claimed_on": claimed_on, "claimed_by": f"演示单位{dice.one_of(STEMS[:10])}", "member_count": dice.whole(3, 12),
                    "status": "已完成" if done <= CUT_OFF else "实施中" if claimed_on < date(2025, 5, 20) else "已认领",
                }  # fmt: skip
                if done <= CUT_OFF:
                    row["completed_on"] = done
            rows.append(row)
    rows.sort(key=lambda row: (row["published_on"], row["list"], row["community"]))
    return [{"need_id": f"{block.prefix}Q{at:02d}", **row} for at, row in enumerate(rows, start=1)]


def _activities(dice: Dice, block: Block) -> list[dict[str, Any]]:
    names = _communities(block.street)
    rows = []
    for kind, count in block.activities.items():
        for at in range(count):
            held = _workday(date(2024, 1, 10) + timedelta(days=dice.whole(0, 520)))
            rows.append({
                "street": block.street, "name": f"{kind}进小区", "kind": kind, "community": names[at % len(names)],
                "unit": f"演示单位{dice.one_of(STEMS[:10])}", "held_on": held, "status": "已开展",
            })  # fmt: skip
    rows.append({
        "street": block.street, "name": "便民服务日", "kind": next(iter(block.activities)), "community": names[0],
        "unit": "演示单位甲", "held_on": date(2025, 7, 18), "status": "计划",
    })  # fmt: skip
    rows.sort(key=lambda row: (row["held_on"], row["community"], row["kind"]))
    return [{"party_activity_id": f"{block.prefix}DH{at:02d}", **row} for at, row in enumerate(rows, start=1)]


def _visits(dice: Dice, block: Block) -> list[dict[str, Any]]:
    year, number = block.contacts_since
    rows = []
    while (year, number) <= (2025, 3):
        for at, name in enumerate(_communities(block.street)):
            row = {
                "visit_id": f"{block.prefix}B{year}Q{number}-{at + 1}", "year_quarter": f"{year}Q{number}", "street": block.street,
                "leader_role": LEADERS[at], "community": name, "planned": 1,
            }  # fmt: skip
            if (year, number) < (2025, 3):
                done = 1
                if name == block.slow:
                    # One quarter is missed, and made up for in the next, which is planned so: each quarter one visit, all in all.
                    done = {(2024, 3): 0, (2024, 4): 2}.get((year, number), 1)
                    row["planned"] = max(done, 1)
                    if block.street == CHAOYANG and (year, number) == (2025, 1):
                        done = 0
                found = dice.whole(1, 4) * done
                closed = found - (
                    found > 0 and dice.chance(0.5 if name == block.slow else 0.4 if (year, number) == (2025, 2) else 0)
                )
                day = _workday(date(year, 3 * number - 1, dice.whole(3, 24)))
                row |= {
                    "done": done,
                    "issues_found": found,
                    "issues_closed": closed,
                    "visited_on": day if done else None,
                }
            rows.append(row)
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
    return rows


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the ledgers of self-government, check-ins, the two lists, activities and visits of both streets."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for block in BLOCKS:
        dice = Dice(block.seed)
        orgs = _orgs(dice, block)
        found["selfgov_orgs"] += orgs
        found["selfgov_motions"] += _motions(dice, block, orgs)
        found["party_checkins"] += _checkins(dice, block)
        found["party_needs"] += _needs(dice, block)
        found["party_activities"] += _activities(dice, block)
        found["leader_visits"] += _visits(dice, block)
    return found
