"""Safety: disputes and what became of them, patrols, facilities, incidents, and doors that were knocked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, FIRST_DAY, days_between, is_rest, months_between
from tools.demo.published import DISPUTE_SESSIONS, DISPUTES_RESOLVED, DOOR_KNOCKS, HEJIA_RESOLVED, INCIDENTS
from tools.demo.streets import CHAOYANG, LONGFENGQIAO, STREETS

COLUMNS = {
    "mediations": "mediation_id street community accepted_on type place times result closed_on",
    "patrols": "patrol_id street patrolled_on community team team_size on_duty rounds hours found handled",
    "safety_facilities": "facility_id street type community place quantity unit installed_on status",
    "safety_incidents": "incident_id street happened_on community kind handled_on result",
    "door_knocks": "knock_id street knocked_on community team target_count visited_count",
}

THIS_YEAR = date(2025, 1, 1)
HEJIA = "河嘉村社区"
# Where less succeeds and more lies about: an invented community of each street.
BEHIND = {CHAOYANG: "演示社区丙", LONGFENGQIAO: "演示社区戊"}
# What is mediated in a month in the rooms of 朝阳街道: of each type so many that a year of it can be told (asking/masking.py).
MONTHLY = {"邻里": 8, "物业": 7, "家庭": 5, "消费": 5}
TYPES = Wheel({"邻里": 46, "物业": 22, "家庭": 14, "消费": 8, "劳资": 6, "损害赔偿": 4})
# Days until an end, and how many of a hundred fail or go to a court, the police, an arbitrator.
MEDIAN_DAYS, SPREAD = 6, 0.9
FAIL, REFER, STUCK = 5, 4, 22


def _communities(street: str) -> dict[str, float]:
    return {one.name: one.weight for known in STREETS if known.name == street for one in known.communities if one.name}


def _dispute(dice: Dice, street: str, community: str, accepted: date, type_: str, place: str) -> dict[str, Any]:
    """Return a dispute that has just been accepted, with the day on which it would end."""
    slow = 1.8 if community == BEHIND[street] else 1.0
    ends = accepted + timedelta(days=1 + int(dice.skewed(MEDIAN_DAYS * slow, SPREAD)))
    # Some of the last quarter are stuck where things run late.
    if slow > 1 and accepted >= date(2025, 3, 20) and dice.chance(STUCK / 100):
        ends = CUT_OFF + timedelta(days=1)
    return {
        "street": street, "community": community, "accepted_on": accepted, "type": type_, "place": place,
        "times": 1 + dice.chance(0.35) + dice.chance(0.1), "ends": ends,
    }  # fmt: skip


def _decide(dice: Dice, disputes: list[dict[str, Any]], succeeded: int | None = None) -> None:
    """Give each dispute its result; of those that have ended as many succeed as are said to, else most."""
    ended = []
    for row in disputes:
        row["result"], row["closed_on"] = "调解中", None
        if row["ends"] <= CUT_OFF:
            row["closed_on"] = row["ends"]
            ended.append(row)
    others = round(len(ended) * (FAIL + REFER) / 100) if succeeded is None else len(ended) - succeeded
    weights = [3.0 if row["community"] == BEHIND[row["street"]] else 1.0 for row in ended]
    unlucky = {id(row): at for at, row in enumerate(dice.some_of(others, ended, weights))}
    for row in ended:
        at = unlucky.get(id(row))
        row["result"] = "成功" if at is None else "未成" if at < round(others * FAIL / (FAIL + REFER)) else "转办"


def _of_outpost(dice: Dice) -> list[dict[str, Any]]:
    """Return what the outpost of 龙凤桥街道 has mediated."""
    wheel, days = Wheel(_communities(LONGFENGQIAO)), days_between(date(2023, 1, 3), CUT_OFF)
    rows: list[dict[str, Any]] = []
    while sum(row["ends"] <= CUT_OFF for row in rows) < round(DISPUTES_RESOLVED * 100 / (100 - FAIL - REFER)):
        day = dice.one_of(days)
        if is_rest(day) and dice.chance(0.7):
            continue
        rows.append(_dispute(dice, LONGFENGQIAO, wheel.turn(dice), day, TYPES.turn(dice), "前哨站"))
    _decide(dice, rows, DISPUTES_RESOLVED)
    return rows


def _of_rooms(dice: Dice) -> list[dict[str, Any]]:
    """Return what the mediation rooms of 朝阳街道 have mediated: what is reported of 河嘉村社区, and of this year's neighbours."""
    others = Wheel({name: weight for name, weight in _communities(CHAOYANG).items() if name != HEJIA})
    own, rows = [], []
    months = months_between(date(2024, 1, 1), CUT_OFF)
    # 16 in all, of which nearly all succeed.
    lively = {month: 2 if at < 3 else 1 for at, month in enumerate(dice.some_of(13, months))}
    for month in months:
        types = [type_ for type_, count in MONTHLY.items() for _ in range(count)]
        here = dice.some_of(lively.get(month, 0), range(len(types)))
        for at, type_ in enumerate(types):
            community = HEJIA if at in here else others.turn(dice)
            accepted = month + timedelta(days=dice.whole(0, 27))
            row = _dispute(dice, CHAOYANG, community, accepted, type_, dice.one_of(("调解室", "调解室", "社区")))
            (own if community == HEJIA else rows).append(row)
    _decide(dice, own, HEJIA_RESOLVED)
    _decide(dice, rows)
    neighbours = [row for row in own + rows if row["type"] == "邻里" and row["accepted_on"] >= THIS_YEAR]
    for row, times in zip(neighbours, apportion(DISPUTE_SESSIONS, [1.0] * len(neighbours)), strict=True):
        row["times"] = times
    return own + rows


def _numbered(prefix: str, column: str, day: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ordered = sorted(rows, key=lambda row: (row[day], row["community"]))
    return [{column: f"{prefix}{at:04d}", **row} for at, row in enumerate(ordered, start=1)]


def _mediations() -> list[dict[str, Any]]:
    return [
        *_numbered("LFT", "mediation_id", "accepted_on", _of_outpost(Dice(20230118))),
        *_numbered("CYT", "mediation_id", "accepted_on", _of_rooms(Dice(20240122))),
    ]


# 28 members in all, as reported; how they are divided is invented.
TEAMS = (
    ("龙凤社区", "社区治安巡逻队一组", 12),
    ("燎原社区", "社区治安巡逻队二组", 9),
    ("演示社区戊", "社区治安巡逻队三组", 7),
)


def _patrols() -> list[dict[str, Any]]:
    dice, rows = Dice(20240701), []
    for day in days_between(date(2024, 1, 1), CUT_OFF):
        for community, team, size in TEAMS:
            if not dice.chance(0.42):
                continue
            found = dice.one_of((0, 0, 0, 0, 1, 1, 2, 3))
            left = found and dice.chance(0.3 if community == BEHIND[LONGFENGQIAO] else 0.06)
            rows.append({
                "street": LONGFENGQIAO, "patrolled_on": day, "community": community, "team": team, "team_size": size,
                "on_duty": dice.whole(3, 5), "rounds": dice.whole(2, 4), "hours": dice.whole(4, 7) / 2,
                "found": found, "handled": found - 1 if left else found,
            })  # fmt: skip
    return _numbered("LFX", "patrol_id", "patrolled_on", rows)


# Each kind as reported, and in what portions it stands: type, unit, how many in all, in how many entries, first and last year.
FACILITIES = (
    ("高层建筑消防水系统", "单元楼", 23, 9, 2022),
    ("户外微型消防柜", "处", 34, 20, 2022),
    ("单元门禁系统", "单元楼", 68, 18, 2023),
    ("公安重点场所视频监控", "个", 1000, 24, 2021),
    ("AI智能摄像头", "个", 14, 14, 2024),
)
INVENTED = "甲乙丙丁戊己庚"


def _facilities() -> list[dict[str, Any]]:
    dice, rows = Dice(20220316), []
    names = list(_communities(CHAOYANG))
    for kind, unit, quantity, entries, year in FACILITIES:
        for at, part in enumerate(apportion(quantity, [dice.between(0.6, 1.4) for _ in range(entries)])):
            community = names[at % len(names)]
            # What does not work stands in invented communities.
            is_bad = community in ("演示社区乙", "演示社区丙") and dice.chance(0.45)
            rows.append({
                "street": CHAOYANG, "type": kind, "community": community,
                "place": f"演示小区{INVENTED[at % len(names)]}{dice.one_of(('东门', '西门', '中庭', '北侧'))}",
                "quantity": part, "unit": unit,
                # Not before the first day of the street's ledgers.
                "installed_on": max(date(dice.whole(year, 2025), dice.whole(1, 5), dice.whole(1, 28)), FIRST_DAY),
                "status": dice.one_of(("故障", "待修", "停用")) if is_bad else "完好",
            })  # fmt: skip
    return _numbered("CYS", "facility_id", "installed_on", rows)


def _incidents() -> list[dict[str, Any]]:
    dice, wheel = Dice(20240209), Wheel(_communities(CHAOYANG))
    rows = []
    for first, last, count in ((date(2024, 1, 1), date(2024, 12, 31), 27), (THIS_YEAR, CUT_OFF, INCIDENTS)):
        days = days_between(first, last - timedelta(days=2))
        for at in range(count):
            day = dice.one_of(days)
            rows.append({
                "street": CHAOYANG, "happened_on": day, "community": wheel.turn(dice),
                "kind": "着火" if at % 5 < 3 else "疑似燃气泄漏",
                "handled_on": day + timedelta(days=dice.chance(0.2)), "result": "已处置",
            })  # fmt: skip
    return _numbered("CYF", "incident_id", "happened_on", rows)


# Who has a team that knocks, and how many doors it has each month.
KNOCKING = {"天津路社区": 14, "新房子社区": 12, "演示社区甲": 9, "演示社区丙": 8}


def _door_knocks() -> list[dict[str, Any]]:
    dice = Dice(20240711)
    months = months_between(date(2024, 1, 1), CUT_OFF)
    this_year = [month for month in months if month >= THIS_YEAR]
    rows = [
        *_knocked(dice, [month for month in months if month < THIS_YEAR], 467),
        *_knocked(dice, this_year, DOOR_KNOCKS),
    ]
    return _numbered("CYQ", "knock_id", "knocked_on", rows)


def _knocked(dice: Dice, months: list[date], visits: int) -> Iterator[dict[str, Any]]:
    cells = [(month, name, weight * dice.between(0.8, 1.2)) for month in months for name, weight in KNOCKING.items()]
    for (month, community, _), visited in zip(cells, apportion(visits, [cell[2] for cell in cells]), strict=True):
        missed = dice.whole(1, 3) if community == BEHIND[CHAOYANG] else dice.chance(0.15)
        yield {
            "street": CHAOYANG, "knocked_on": month + timedelta(days=dice.whole(9, 24)), "community": community,
            "team": "爱心敲门队", "target_count": visited + missed, "visited_count": visited,
        }  # fmt: skip


def ledgers() -> dict[str, list[dict[str, Any]]]:
    """Return the ledgers of safety, by dataset."""
    return {
        "mediations": _mediations(),
        "patrols": _patrols(),
        "safety_facilities": _facilities(),
        "safety_incidents": _incidents(),
        "door_knocks": _door_knocks(),
    }
