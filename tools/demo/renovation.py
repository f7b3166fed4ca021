"""Renovation: the projects, their items, the progress month by month, and what residents say."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tools.demo.chance import Dice, Wheel, apportion
from tools.demo.days import CUT_OFF, month_end, months_between
from tools.demo.handwritten import lines
from tools.demo.published import SUGGESTIONS
from tools.demo.streets import CHAOYANG, LONGFENGQIAO

# Who reports planned percentages (填报) and for whom the dashboard has to draw a straight line (推算) stands before the
# reason for the delay.
PROJECT_CELLS = """
project_id community parent_area area estate name households floor_area_m2 stage plan_start plan_end actual_start
substantial_on accepted_on budget_wan contract_wan paid_wan fund_source percentages delay_reason
"""
PROJECTS = (Path(__file__).parent / "renovation_projects.txt").read_text("utf-8")

# project | item | class | unit | planned ("" = the ledger states none) | done by the cut-off
ITEMS = (Path(__file__).parent / "renovation_items.txt").read_text("utf-8")

# Who answers for the works, so that a delayed project is somebody's.
OWNER_UNIT = "建管办"


def projects() -> list[dict[str, Any]]:
    street, found = "", []
    for cells in lines(PROJECTS):
        if len(cells) == 1:
            street = cells[0]
            continue
        row: dict[str, Any] = {"street": street, **dict(zip(PROJECT_CELLS.split(), cells, strict=True))}
        for name in ("plan_start", "plan_end", "actual_start", "substantial_on", "accepted_on"):
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        found.append(row | {"batch_year": row["plan_start"].year, "owner_unit": OWNER_UNIT})
    return found


def items(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    streets = {work["project_id"]: work["street"] for work in works}
    found, counts = [], defaultdict(int)
    for project_id, name, kind, unit, planned, done in lines(ITEMS):
        counts[project_id] += 1
        found.append({
            "item_id": f"{project_id}-{counts[project_id]:02d}", "project_id": project_id, "street": streets[project_id],
            "name": name, "class": kind, "unit": unit, "plan_qty": planned, "done": done,
        })  # fmt: skip
    return found


def _eased(share: float) -> float:
    """Return the part of a work that is done after a share of its time: slow to begin, slow to end."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def progress(works: list[dict[str, Any]], parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the monthly snapshots: cumulative, never falling, up to completion or the cut-off."""
    dice, rows = Dice(20220307), []
    for work in works:
        if work["actual_start"] is None:
            continue
        mine = [part for part in parts if part["project_id"] == work["project_id"]]
        ended = work["substantial_on"] or CUT_OFF
        # Reports begin when the work was to begin, and go on until it is both finished and due.
        reported = min(max(ended, work["plan_end"]), CUT_OFF)
        for at, part in enumerate(mine):
            # The items of a project follow each other, half overlapping.
            shift = 0.45 * at / max(len(mine) - 1, 1)
            total, is_whole = float(part["done"]), "." not in part["done"] + part["plan_qty"]
            previous = 0.0
            for month in months_between(min(work["plan_start"], work["actual_start"]), reported):
                day = min(month_end(month), reported)
                spent = (day - work["actual_start"]).days / max((ended - work["actual_start"]).days, 1)
                done = total * _eased((spent - shift) / (1 - shift) * (1 + 0.04 * dice.normal()))
                done = total if day >= ended else max(previous, round(done) if is_whole else round(done, 1))
                previous = done = min(done, total)
                row = {"item_id": part["item_id"], "street": work["street"], "as_of": day, "done_qty": f"{done:g}"}
                if work["percentages"] == "填报":
                    span = max((work["plan_end"] - work["plan_start"]).days, 1)
                    planned = _eased(((day - work["plan_start"]).days / span - shift) / (1 - shift))
                    row["planned_pct"] = f"{planned:.0%}"
                rows.append(row)
    return rows


TOPICS = [
    "加装电梯", "增加停车位", "楼道照明", "屋面漏水", "管网堵塞", "休息座椅", "晾晒架", "充电桩", "绿化补种", "道路平整",
    "无障碍坡道", "健身器材", "楼道扶手", "垃圾分类点位", "弱电线路规整", "儿童活动场地",
]  # fmt: skip


def feedback(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return 问需、问计 suggestions (169 in 龙凤桥街道) and 问效 surveys, one row per answer given."""
    dice, rows = Dice(20220220), []
    methods = Wheel({"楼栋管家": 46, "院坝会": 24, "菜单式问卷": 16, "入户": 10, "微信": 4})
    for street, count in ((CHAOYANG, 112), (LONGFENGQIAO, SUGGESTIONS)):
        started = [work for work in works if work["street"] == street and work["actual_start"] and work["estate"]]
        consulted = [work for work in works if work["street"] == street and work["stage"] == "问需公示"]
        shares = apportion(count, [float(work["households"]) for work in started + consulted])
        for work, share in zip(started + consulted, shares, strict=True):
            for _ in range(share):
                begun = work["actual_start"]
                before = begun is None or dice.chance(0.62)
                ended = work["substantial_on"] or CUT_OFF
                if begun is None:
                    day = date(2025, 4, 8) + timedelta(days=dice.whole(0, 75))
                elif before:
                    day = begun - timedelta(days=dice.whole(20, 110))
                else:
                    day = begun + timedelta(days=dice.whole(5, max(int((ended - begun).days * 0.8), 6)))
                is_fresh = day > date(2025, 5, 10)
                answer = Wheel({"采纳": 58, "部分": 17, "未采纳": 14, "待定": 60 if is_fresh else 7}).turn(dice)
                row = {
                    "street": street, "project_id": work["project_id"], "community": work["community"],
                    "phase": "问需" if before else "问计", "method": methods.turn(dice), "at": day,
                    "topic": dice.one_of(TOPICS), "adopted": answer,
                }  # fmt: skip
                done = day + timedelta(days=dice.whole(60, 420))
                if answer in ("采纳", "部分") and done <= ended:
                    row["implemented_on"] = done
                rows.append(row)
        for work in started:
            if not work["substantial_on"]:
                continue
            day = min(work["substantial_on"] + timedelta(days=dice.whole(25, 60)), CUT_OFF)
            # The smallest survey stays under thirty answers, which the page has to say.
            asked = 24 if work["estate"] == "仪材小区" else dice.whole(58, 140)
            answers = apportion(asked, [62 + 14 * dice.draw(), 20, 7 * dice.draw() + 1, 4])
            for word, respondents in zip(("满意", "基本满意", "不满意", "未评价"), answers, strict=True):
                if respondents:
                    rows.append({
                        "street": street, "project_id": work["project_id"], "community": work["community"],
                        "phase": "问效", "method": "菜单式问卷", "at": day, "topic": "改造效果", "satisfaction": word,
                        "respondents": respondents,
                    })  # fmt: skip
    rows.sort(key=lambda row: (row["street"], row["at"], row["project_id"]))
    return [{"feedback_id": f"YJ-{at:03d}", **row} for at, row in enumerate(rows, start=1)]
