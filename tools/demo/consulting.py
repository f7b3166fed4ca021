"""Consulting: how often the works were surveyed and talked over, how they were watched, what was decided for which place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, FIRST_DAY, months_between
from tools.demo.published import SELFGOV_MEETINGS, SITE_SURVEYS
from tools.demo.renovation import projects
from tools.demo.streets import CHAOYANG, LONGFENGQIAO, STREETS

COLUMNS = {
    "consultations": """consultation_id street community kind held_on project_id estate times participants
        suggestions""",
    "inspections": """inspection_id project_id street community inspected_on kind found_by issues_found problem
        rectified rectified_on status""",
    "policies": "policy_id street scope name area estate building community adopted_on project_id",
}

# Surveys and talks of the works of each street; how many of what kind is invented, their sums in 龙凤桥街道 are not.
VISITS = {
    CHAOYANG: {"实地勘察": 27, "入户摸排": 34, "意见征集": 18, "自治管理协调会": 14},
    LONGFENGQIAO: {"实地勘察": 31, "入户摸排": 42, "意见征集": SITE_SURVEYS - 73, "自治管理协调会": SELFGOV_MEETINGS},
}
PEOPLE = {"实地勘察": (5, 12), "入户摸排": (5, 9), "意见征集": (18, 60), "自治管理协调会": (15, 45)}
COLLECTED = {CHAOYANG: 74, LONGFENGQIAO: 96}
SERVICES = {"中心接件": (14, 40), "上门服务": (9, 30), "常态协调": (4, 14), "定期议事": (1, 4)}
SERVED_SINCE = date(2024, 1, 1)
# Only an invented community has anything left to put right.
LATE = {"演示社区乙": 0.5, "演示社区丙": 0.8, "演示社区戊": 0.8}
PROBLEMS = {
    "质量": ("墙面抹灰不平整", "防水层搭接不足", "管沟回填不密实", "涂料色差"),
    "进度": ("本周进度慢于计划", "材料未按时进场", "工人数量不足"),
    "安全": ("脚手架未挂警示牌", "临时用电不规范", "施工围挡缺失"),
}
# Places that have no policy yet are invented ones.
WITHOUT = {"演示三片区", "演示小区庚", "演示小区辛", "演示院落丙"}
BUILDINGS = {"演示小区甲": 3, "演示小区丁": 2, "铁路家属区": 4, "马坪堡安置房小区": 3, "仪材小区": 2}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    works = [work for work in projects() if work["stage"] != "取消"]
    return {"consultations": _consultations(works), "inspections": _inspections(works), "policies": _policies(works)}


def linked(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the activities, those for the renovation of an estate near by with the project that was going on or being prepared."""
    dice = Dice(20250612)
    works = [work for work in projects() if work["estate"] and work["stage"] != "取消"]
    for activity in held:
        day = activity["start_at"].date()
        near = [
            work["project_id"]
            for work in works
            if (work["street"], work["community"]) == (activity["street"], activity["community"])
            and work["plan_start"] - timedelta(days=150) <= day <= (work["substantial_on"] or CUT_OFF)
        ]
        is_meant = "老旧小区改造" in activity["name"] or (activity["name"] == "环境清洁行动" and dice.chance(0.3))
        if near and is_meant:
            activity["linked_project_id"] = dice.one_of(near)
    return held


def _consultations(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dice, rows = Dice(20240312), []
    for street, kinds in VISITS.items():
        mine = [work for work in works if work["street"] == street and work["estate"]]
        for kind, count in kinds.items():
            shares = apportion(count, [float(work["households"]) for work in mine])
            for work, share in zip(mine, shares, strict=True):
                for _ in range(share):
                    first = max(work["plan_start"] - timedelta(days=170), FIRST_DAY)
                    # Surveys come before the works, talks go on while they begin.
                    after = 90 if kind == "自治管理协调会" else 0
                    last = min((work["actual_start"] or CUT_OFF) + timedelta(days=after), CUT_OFF)
                    day = first + timedelta(days=dice.whole(0, (last - first).days))
                    rows.append({
                        "street": street, "community": work["community"], "kind": kind, "held_on": day,
                        "project_id": work["project_id"], "estate": work["estate"],
                        "participants": dice.whole(*PEOPLE[kind]),
                    })  # fmt: skip
        collecting = [row for row in rows if row["street"] == street and row["kind"] == "意见征集"]
        for row, share in zip(collecting, apportion(COLLECTED[street], [1.0] * len(collecting)), strict=True):
            row["suggestions"] = share
    for street in STREETS:
        for community in street.communities:
            for month in months_between(SERVED_SINCE, CUT_OFF) if community.name else ():
                for kind, (low, high) in SERVICES.items():
                    times = max(1, round(dice.whole(low, high) * community.weight))
                    rows.append({
                        "street": street.name, "community": community.name, "kind": kind, "held_on": month,
                        "times": times,
                    })  # fmt: skip
    rows.sort(key=lambda row: (row["street"], row["held_on"], row["community"], row["kind"]))
    return [{"consultation_id": f"ZF-{at:04d}", **row} for at, row in enumerate(rows, start=1)]


def _inspections(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dice, rows = Dice(20230516), []
    kinds, found_by = Wheel({"质量": 5, "进度": 3, "安全": 4}), Wheel({"社区监督委员会": 6, "居民代表": 4})
    for work in works:
        if work["actual_start"] is None:
            continue
        day, ended = work["actual_start"] + timedelta(days=20), work["substantial_on"] or CUT_OFF - timedelta(days=14)
        while day <= ended:
            kind = kinds.turn(dice)
            found = Wheel({0: 3, 1: 5, 2: 3, 3: 2, 4: 1}).turn(dice)
            row = {
                "street": work["street"], "project_id": work["project_id"], "community": work["community"],
                "inspected_on": day, "kind": kind, "found_by": found_by.turn(dice), "issues_found": found,
                "rectified": 0, "status": "无问题",
            }  # fmt: skip
            wait, is_left = dice.whole(2, 13), dice.chance(LATE.get(work["community"], 0)) and day > date(2025, 2, 1)
            if found:
                row["problem"] = dice.one_of(PROBLEMS[kind])
                done = found // 2 if is_left else found
                row |= {
                    "rectified": done,
                    "status": "整改中" if is_left and done else "未整改" if is_left else "已整改",
                }
                if done:
                    row["rectified_on"] = day + timedelta(days=wait)
            rows.append(row)
            day += timedelta(days=dice.whole(24, 48))
    rows.sort(key=lambda row: (row["street"], row["inspected_on"], row["project_id"]))
    return [{"inspection_id": f"JD-{at:03d}", **row} for at, row in enumerate(rows, start=1)]


def _policies(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dice, rows, areas = Dice(20230220), [], set()
    for work in works:
        decided = min(work["plan_start"], CUT_OFF) - timedelta(days=dice.whole(20, 70))
        place = {"street": work["street"], "community": work["community"], "adopted_on": decided}
        area, estate = work["area"], work["estate"]
        if area not in areas | WITHOUT:
            areas.add(area)
            rows.append({
                **place, "scope": "一区一策", "name": f"{area}改造方案", "area": area,
                "community": None if area.startswith("演示") else work["community"],
            })  # fmt: skip
        if estate is None or estate in WITHOUT or any(row.get("estate") == estate for row in rows):
            continue
        rows.append({
            **place, "scope": "一院一策", "name": f"{estate}改造方案", "area": area, "estate": estate,
            "project_id": work["project_id"],
        })  # fmt: skip
        for number in range(1, BUILDINGS.get(estate, 0) + 1):
            rows.append({
                **place, "scope": "一楼一策", "name": f"{estate}{number}栋加装电梯方案", "area": area, "estate": estate,
                "building": f"{number}栋", "project_id": work["project_id"],
            })  # fmt: skip
    return [{"policy_id": f"FA-{at:03d}", **row} for at, row in enumerate(rows, start=1)]
