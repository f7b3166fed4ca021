"""Platform: the monthly reports of the 智治平台, its tasks, visits to key subjects, culture, and public revenue, of 朝阳街道.

The articles tell them of this street alone. The reports add up the platform's events that the ledger of issues holds one by one.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, days_between, is_rest, month_end, months_between
from tools.demo.issues import platform_rows
from tools.demo.streets import CHAOYANG, STREETS

COLUMNS = {
    "platform_monthly": "report_id month street community lane level received due completed returned",
    "platform_tasks": "task_id received_on street lane name tasks due completed due_on completed_on",
    "key_subjects_monthly": "report_id month street community kind should_visit visited",
    "culture_activities": "culture_id street community held_on name venue attendees",
    "public_revenue": "entry_id street community happened_on direction amount purpose",
}

SINCE = date(2024, 1, 1)
LANES = ("党建统领", "经济生态", "平安法治", "公共服务")
# An event is due three days after it came in.
TERM = timedelta(days=3)
LEVELS = Wheel({"网格": 46, "社区": 27, "街道": 21, "区级": 6})
TASKS = {
    "党建统领": ("党员联系户走访", "主题党日组织"),
    "经济生态": ("沿街商户安全提醒", "秸秆和烟花爆竹禁放宣传"),
    "平安法治": ("汛期隐患排查", "电动车充电安全检查", "反诈宣传"),
    "公共服务": ("高龄津贴资格核对", "城乡居民医保参保提醒"),
}
# A community of which few are visited, so that something has to be masked, is an invented one.
KINDS = {"独居老人": 26, "困境儿童": 9, "残疾人": 17}
FEW = "演示社区丁"
VENUES = ("共享共用党群服务中心", "演示艺术馆", "演示文明实践站甲", "演示文明实践站乙", "演示文明实践站丙")
ACTIVITIES = ("社区读书会", "书画展", "合唱排练", "红色观影", "健康讲座", "非遗手工课", "亲子运动会", "邻里节")
# The articles: about 300 a year, with more than 13,000 attendances.
CULTURE = {2023: (298, 12_870), 2024: (316, 13_640), 2025: (158, 6_980)}
INCOMES = {"停车位租金": 48, "活动场地租金": 22, "广告位租金": 18, "充电桩分成": 12}
SPENDINGS = {
    "楼道照明维修": 26,
    "公共区域保洁": 24,
    "绿化补种": 15,
    "健身器材维护": 14,
    "文体活动": 12,
    "困难帮扶慰问": 9,
}
# Income and spending by year, in yuan; the articles tell more than 180,000 a year of 新房子社区.
REVENUE = {
    "新房子社区": {2023: (181_200, 142_600), 2024: (186_400, 158_900), 2025: (93_700, 71_400)},
    "演示社区甲": {2024: (46_800, 38_500), 2025: (24_600, 19_300)},
    "演示社区乙": {2024: (31_500, 27_900), 2025: (14_200, 16_800)},
}


def ledgers() -> dict[str, list[dict[str, Any]]]:
    return {
        "platform_monthly": monthly(),
        "platform_tasks": tasks(),
        "key_subjects_monthly": visits(),
        "culture_activities": culture(),
        "public_revenue": revenue(),
    }


def _communities() -> list[str]:
    return [community.name for community in STREETS[0].communities if community.name]


def monthly() -> list[dict[str, Any]]:
    """Return the events by month, lane, level and community; those of the last days are not due, and some are settled before."""
    dice = Dice(20240102)
    received, due, returned = (Counter[tuple[str, ...]]() for _ in range(3))
    for event in platform_rows():
        day = event["reported_at"].date()
        key = (f"{day:%Y-%m}", event["lane"], LEVELS.turn(dice), event["community"])
        received[key] += 1
        due[key] += day + TERM <= CUT_OFF
        returned[key] += dice.chance(0.012)
    return [
        {
            "report_id": f"YB-{at:04d}",
            **dict(zip(("month", "lane", "level", "community"), key, strict=True)),
            "street": CHAOYANG,
            "received": count,
            "due": due[key],
            "completed": count,
            "returned": returned[key],
        }
        for at, (key, count) in enumerate(sorted(received.items()), start=1)
    ]


def tasks() -> list[dict[str, Any]]:
    """Return a summary for each month and lane up to March 2025, since then each task with its deadline."""
    dice = Dice(20240103)
    rows: list[dict[str, Any]] = []
    for month in months_between(SINCE, date(2025, 3, 31)):
        for lane in LANES:
            count = dice.whole(6, 22)
            rows.append(
                {"received_on": f"{month:%Y-%m}", "lane": lane, "tasks": count, "due": count, "completed": count}
            )
    for month in months_between(date(2025, 4, 1), CUT_OFF):
        for lane, names in TASKS.items():
            for name in names:
                given = month + timedelta(days=dice.whole(0, 24))
                due = given + timedelta(days=dice.whole(7, 21))
                done = given + timedelta(days=dice.whole(2, (due - given).days))
                rows.append(
                    {
                        "received_on": given,
                        "lane": lane,
                        "name": name,
                        "due_on": due,
                        "completed_on": done if done <= CUT_OFF else None,
                    }
                )
    return [{"task_id": f"RW-{at:03d}", "street": CHAOYANG, **row} for at, row in enumerate(rows, start=1)]


def visits() -> list[dict[str, Any]]:
    dice = Dice(20240104)
    rows = []
    for month in months_between(SINCE, CUT_OFF):
        for community in _communities():
            for kind, usual in KINDS.items():
                count = dice.whole(1, 7) if community == FEW else usual + dice.whole(-3, 4)
                rows.append(
                    {
                        "report_id": f"ZF-{len(rows) + 1:03d}",
                        "month": f"{month:%Y-%m}",
                        "street": CHAOYANG,
                        "community": community,
                        "kind": kind,
                        "should_visit": count,
                        "visited": count,
                    }
                )
    return rows


def culture() -> list[dict[str, Any]]:
    dice = Dice(20230101)
    rows: list[dict[str, Any]] = []
    for year, (count, attendees) in CULTURE.items():
        last = min(date(year, 12, 31), CUT_OFF)
        days = [day for day in days_between(date(year, 1, 3), last) if dice.chance(0.9) or is_rest(day)]
        held = [date(year, 1, 3), *sorted(dice.one_of(days) for _ in range(count - 2)), last - timedelta(days=1)]
        each = apportion(attendees, [dice.skewed(40, 0.35) for _ in held])
        for day, many in zip(held, each, strict=True):
            rows.append(
                {
                    "street": CHAOYANG,
                    "community": dice.one_of(_communities()),
                    "held_on": day,
                    "name": dice.one_of(ACTIVITIES),
                    "venue": dice.one_of(VENUES),
                    "attendees": many,
                }
            )
    return [{"culture_id": f"WM-{at:04d}", **row} for at, row in enumerate(rows, start=1)]


def revenue() -> list[dict[str, Any]]:
    """Return what comes in at the end of each month, and what is spent on its days."""
    dice = Dice(20230102)
    rows: list[dict[str, Any]] = []
    for community, years in REVENUE.items():
        for year, sums in years.items():
            months = months_between(date(year, 1, 1), min(date(year, 12, 31), CUT_OFF))
            for direction, total, purposes in zip("收支", sums, (INCOMES, SPENDINGS), strict=True):
                parts = [(month, purpose) for month in months for purpose in purposes]
                weights = [purposes[purpose] * dice.between(0.7, 1.3) for _, purpose in parts]
                for (month, purpose), amount in zip(parts, apportion(total, weights), strict=True):
                    day = month_end(month) if direction == "收" else month + timedelta(days=dice.whole(0, 27))
                    rows.append(
                        {
                            "street": CHAOYANG,
                            "community": community,
                            "happened_on": day,
                            "direction": direction,
                            "amount": amount,
                            "purpose": purpose,
                        }
                    )
    rows.sort(key=lambda row: (row["happened_on"], row["community"], row["direction"]))
    return [{"entry_id": f"SY-{at:04d}", **row} for at, row in enumerate(rows, start=1)]
