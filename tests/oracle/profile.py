"""Profile: what 社区画像 must show of one community beside what other pages show of it (I23, I24)."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from typing import Any

import pandas as pd

from tests.oracle import areas, issues, meetings, organisation, party, renovation
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import DAY, Asked, Scope
from tests.oracle.showing import Drawn, Listed, amount, by_name, is_none, number, percent, ratio

# Thresholds as the settings have them by default.
HOTSPOT_DAYS, HOTSPOT_ISSUES = 30, 3
YEAR_DAYS = 365


def columns_of(listed: Listed | None, *names: str) -> Listed | None:
    """Return some columns of what another page lists whole."""
    return listed and Listed([{name: row[name] for name in names} for row in listed.rows], key=names[0])


def against_street(scope: Scope) -> Listed | None:
    """按期处置率 and 每千户问题量 (I23) beside those of the whole street."""
    asked = scope.now(issues.LEDGER)
    if asked is None:
        return None
    everywhere = Asked((), asked.start, asked.end, asked.as_of)
    told: list[dict[str, Any]] = []
    own, whole = (issues.due(issues.of(scope.ledgers, one), one) for one in (asked, everywhere))
    if len(own):
        good = int(own["is_on_time"].sum())
        told.append(
            _beside(
                "按期处置率",
                percent(good / len(own)),
                percent(whole["is_on_time"].mean()),
                f"{number(good)} / {number(len(own))} 件",
            )
        )
    households = _households(scope.ledgers)
    mine = sum(households.get(name, 0) for name in asked.communities)
    if mine:
        here, there = (_collected(scope.ledgers, one) for one in (asked, everywhere))
        among = int(there["community"].isin(households).sum())
        rates = (
            amount(count / thousands, "件/千户")
            for count, thousands in ((len(here), mine), (among, sum(households.values())))
        )
        told.append(_beside("每千户问题量", *rates, f"{number(len(here))} 件 / {number(mine)} 千户"))
    return Listed(told, key="指标") if told else None


def _beside(name: str, mine: str, street: str, made_of: str) -> dict[str, Any]:
    return {"指标": name, "本社区": mine, "全街道": street, "分子 / 分母": made_of}


def _households(ledgers: Ledgers) -> dict[str, float]:
    """户数, in thousands, of the communities that have any."""
    rows = ledgers["communities"]
    return {
        row.community: row.households / 1000
        for row in rows.itertuples()
        if not is_none(row.households) and row.households > 0
    }


def _collected(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    rows = issues.of(ledgers, asked)
    return rows[asked.within(rows["reported_at"])]


def top_categories(scope: Scope) -> Listed | None:
    asked = scope.now(issues.LEDGER)
    rows = _collected(scope.ledgers, asked) if asked else pd.DataFrame()
    if rows.empty:
        return None
    told = [
        {"问题类别": name, "收集": len(own), "占比": len(own) / len(rows), "办结率": float(own["is_closed"].mean())}
        for name, own in rows.groupby("category")
    ]
    return Listed(told, lambda row: -row["收集"], "问题类别")


def hotspots(scope: Scope) -> Listed | None:
    """高频点位 (I24): the same estate and kind, three within thirty days; what was merged into another was reported too."""
    asked = scope.now(issues.LEDGER)
    if asked is None:
        return None
    rows = issues.registered(scope.ledgers)
    open_ones = issues.of(scope.ledgers, asked)
    open_ones = set(open_ones.index[~open_ones["is_closed"]])
    still_there = ~((rows["voided_on"] <= asked.as_of) | rows["status"].isin(["rejected", "returned", "voided"]))
    is_counted = (rows["status"] == "merged") | rows["duplicate_of"].notna() | still_there
    rows = rows[asked.within(rows["reported_at"]) & rows["estate"].notna() & is_counted]
    rows = asked.chosen(rows)
    told = []
    for (estate, category), own in rows.groupby(["estate", "category"]):
        days = sorted(own["reported_on"])
        most = max(sum(first <= day < first + HOTSPOT_DAYS * DAY for day in days) for first in days)
        if most >= HOTSPOT_ISSUES:
            still = sum(at in open_ones for at in own.index)
            told.append({"点位": estate, "问题类别": category, "次数": len(own), "最密": most, "在办": still})
    return Listed(told, lambda row: -row["次数"], "点位 问题类别") if told else None


def hotspot_areas(scope: Scope) -> Drawn | None:
    """Of each estate that has an outline, the kind of which there are most, where it lies."""
    listed, drawn = hotspots(scope), areas.outlines(scope, areas.ESTATE)
    if listed is None or not len(drawn):
        return None
    by_estate: dict[str, list[dict]] = {}
    # The characters of GB 2312 stand in the order of their pinyin.
    for row in sorted(listed.rows, key=lambda row: (-row["次数"], row["问题类别"].encode("gb18030"))):
        by_estate.setdefault(row["点位"], []).append(row)
    there = {name: rows for name, rows in by_estate.items() if name in set(drawn["name"])}
    if not there:
        return None
    labels = [
        f"{rows[0]['问题类别']} {number(rows[0]['次数'])} 件" + (f"　另有 {len(rows) - 1} 类" if len(rows) > 1 else "")
        for rows in there.values()
    ]
    note = areas.note_of_some(drawn, len(by_estate) - len(there), "点位")
    counts = [rows[0]["次数"] for rows in there.values()]
    return Drawn(list(there), {"件数最多的一类": counts}, labels, note, unranked=set(there))


def longest_overdue(scope: Scope) -> Listed | None:
    listed = columns_of(issues.overdue(scope), "问题编号", "问题类别", "标题", "承办单位", "超期天数")
    return listed and Listed(listed.rows, lambda row: -row["超期天数"], "问题编号")


def grids(scope: Scope) -> Listed | None:
    asked = scope.now(*organisation.GRIDS, stock=True)
    if asked is None:
        return None
    rows = organisation.listed(scope.ledgers, asked)
    told = [
        {
            "网格": one.name,
            "户数": None if is_none(one.households) else int(one.households),
            "在岗人员": one.on_post,
            "有党组织": one.party,
        }
        for one in rows[rows["is_grid"]].itertuples(index=False)
    ]
    (place,) = organisation.places(scope.ledgers, asked).values() if told else ({},)
    return Listed(told, key="网格", told=_of_grids(place)) if told else None


def _of_grids(place: dict[str, Any]) -> list[str]:
    """Return what is told of all grids of a community."""
    each = ratio(place["grid_households"], place["counted"])
    party_orgs = f"{number(place['covered'])} / {number(place['told'])} 个有党组织"
    return [*(number(place[name]) for name in ("grids", "micro", "on_post")), number(each), party_orgs]


def needs(scope: Scope) -> Listed | None:
    """双清单: what nobody has claimed first, the longest waiting before the others."""
    asked = scope.now("party_needs", stock=True)
    if asked is None:
        return None
    rows = party.needs(scope.ledgers, asked)
    told = [
        {
            "清单事项": one.title,
            "清单": "需求清单" if one.list == "need" else "项目清单",
            "认领状态": _state(one),
            "认领单位": one.claimed_by if one.is_claimed else None,
            "待认领天数": None if is_none(one.waits) else int(one.waits),
        }
        for one in rows.itertuples(index=False)
    ]
    lists = party.claims(scope)
    told_of = [
        text
        for row in (lists.rows if lists else ())
        for text in (
            f"{number(row['认领'])} 项（{percent(row['认领率'])}）",
            number(row["发布"]),
            number(row["完成"]),
            number(row["发布"] - row["认领"]),
        )
    ]
    return Listed(told, _waiting, "清单事项 清单 认领状态 认领单位 待认领天数", told=told_of) if told else None


def _state(need: Any) -> str:
    if need.is_done:
        return "已完成"
    if not need.is_claimed:
        return "待认领"
    return "实施中" if need.status == "running" else "已认领"


def _waiting(row: dict[str, Any]) -> float:
    """Return where a need stands in its list: those that nobody has claimed by how long they wait, then all others."""
    if row["认领状态"] != "待认领":
        return 1
    return 0 if row["待认领天数"] is None else -1 - row["待认领天数"]


def projects(scope: Scope) -> Listed | None:
    asked = scope.now(*renovation.WORKS, stock=True)
    chosen = renovation.of(scope.ledgers, asked) if asked else []
    told = [
        {
            "项目": one.row.name,
            "阶段": renovation.STAGES[one.stage],
            "实际进度": one.progress,
            "计划进度": one.planned,
            "计划完工": one.row.plan_end,
        }
        for one in chosen
    ]
    return Listed(told, key="项目") if told else None


def voices(scope: Scope) -> Listed | None:
    return columns_of(
        renovation.feedback(scope), "征求阶段", "意见条数", "已答复", "采纳", "采纳率", "有效问卷", "满意率"
    )


def around_works(scope: Scope) -> Listed | None:
    """A year before, the time of the works, a year after: as many issues in thirty days, and what they may really be."""
    asked = scope.now(issues.LEDGER, *renovation.WORKS, stock=True)
    there = issues.registered(scope.ledgers)["reported_on"]
    there = there[there <= asked.as_of] if asked else there[:0]
    if there.empty:
        return None
    first = there.min()
    rows = issues.of(scope.ledgers, asked)
    told = []
    for work in asked.chosen(scope.ledgers["renovation_projects"]).itertuples():
        known = [day for day in (work.substantial_on, work.accepted_on) if not is_none(day)]
        ended = min(known, default=None)
        begun = work.actual_start if ended is None or is_none(work.actual_start) else min(work.actual_start, ended)
        if is_none(begun) or begun > asked.as_of or is_none(work.estate) or work.stage == "cancelled":
            continue
        edges = [
            begun - YEAR_DAYS * DAY,
            begun,
            ended or asked.as_of + DAY,
            *([ended + YEAR_DAYS * DAY] if ended else []),
        ]
        row = {"项目": work.name, **dict.fromkeys(("改造前", "改造中", "改造后"), "—")}
        for phase, (begins, ends) in zip(("改造前", "改造中", "改造后"), pairwise(edges), strict=False):
            days = pd.date_range(max(begins, first), min(ends - DAY, asked.as_of))
            if len(days):
                own = rows[(rows["estate"] == work.estate) & rows["reported_on"].isin(days)]
                row[phase] = _stretch(len(own), len(days))
        if set(row.values()) - {work.name, "—"}:
            told.append(row)
    return Listed(told, key="项目") if told else None


def _stretch(count: int, days: int) -> str:
    """Return how many there were in thirty days, between what (Byar's limits of a Poisson count, 95 %), of how many in how long."""
    z = 1.959964
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * sqrt(count + 1))) ** 3
    rate, least, most = (f"{30 * one / days:,.2f}" for one in (count, low, high))
    return f"{rate}（{least} 至 {most}），{number(count)} 件 / {number(days)} 天"


def promises(scope: Scope) -> Listed | None:
    listed = columns_of(meetings.meeting_items(scope), "议定事项", "责任单位", "完成时限", "状态")
    return listed and Listed(listed.rows)


PANELS = by_name(
    against_street,
    top_categories,
    hotspots,
    hotspot_areas,
    longest_overdue,
    grids,
    needs,
    projects,
    voices,
    around_works,
    promises,
)
