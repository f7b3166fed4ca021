"""Issues: what 事件办理 and the issues of 总览 must show (I01–I22)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from math import sqrt
from typing import Any

import pandas as pd

from tests.oracle import areas
from tests.oracle.ledgers import Ledgers
from tests.oracle.periods import DAY, Asked, Scope
from tests.oracle.showing import (
    PERCENT,
    Drawn,
    Kind,
    Listed,
    Number,
    Waiting,
    amount,
    by_name,
    hours,
    number,
    percent,
    ratio,
    shares,
)

LEDGER = "issues"
# Thresholds as the settings have them by default.
RANK_MINIMUM, BEHIND_TOLERANCE, DUE_SOON, COVERAGE_MINIMUM, BASICALLY = 30, 0.005, 3, 0.3, 1.0
UNASSIGNED = "未派单"
AGES = (("0–3 日", 3), ("4–7 日", 7), ("8–15 日", 15), ("16–30 日", 30), (">30 日", None))
DURATIONS = (("1 日内", 1), ("1–3 日", 3), ("3–7 日", 7), ("7–15 日", 15), ("15–30 日", 30), (">30 日", None))


@cache
def registered(ledgers: Ledgers) -> pd.DataFrame:
    """全部登记: every issue but those of the 智治平台, with the days of what happened to it.

    An issue is closed by its last closing while it is 已办结; without the time of it nobody can say that it is.
    """
    rows = ledgers[LEDGER]
    rows = rows[rows["source_system"] != "platform141"].copy()
    rows["category"] = rows["category_l1"]
    rows["handler"] = rows["handler_org"].fillna(UNASSIGNED)
    rows["due_at"] = deadline(rows)
    is_closed = rows["status"] == "closed"
    rows["closed"] = rows["closed_at"].where(is_closed)
    # 首次办结时间，没有则取办结时间
    first_closed = rows["first_closed_at"].fillna(rows["closed_at"])
    was_closed = first_closed.notna() | (rows["reopen_count"].fillna(0) > 0)
    # 处置时间，没有则取办结时间; what was opened again and not handled since carries that of its first round.
    is_handled = is_closed | (rows["status"] == "verifying") | ~was_closed
    rows["handled"] = rows["resolved_at"].fillna(rows["closed"]).where(is_handled)
    rows["first_closed"] = rows["first_closed_at"].fillna(rows["closed"])
    # 返工: the ledger counts it, or it has come back since its first closing.
    came_back = ~is_closed | (rows["first_closed_at"].dt.normalize() < rows["closed_at"].dt.normalize())
    is_there = ~rows["status"].isin(["voided", "merged", "rejected", "returned"])
    rows["is_reworked"] = (rows["reopen_count"].fillna(0) >= 1) | (first_closed.notna() & is_there & came_back)
    for name in ("reported", "closed", "due", "voided", "first_closed"):
        rows[f"{name}_on"] = (rows[name] if name in ("closed", "first_closed") else rows[f"{name}_at"]).dt.normalize()
    days_off = pd.to_timedelta(rows["suspended_days"].fillna(0), unit="D")
    spent = rows["closed"] - rows["reported_at"] - days_off
    rows["hours"] = (spent.dt.total_seconds() / 3600).clip(lower=0)
    return rows


def deadline(rows: pd.DataFrame) -> pd.Series:
    """期限: as many days later as the issue was suspended (K11), where the ledger has not moved it by as many itself."""
    later = pd.to_timedelta(rows["suspended_days"].fillna(0).clip(lower=0), unit="D")
    is_moved = rows["due_at"] >= rows["due_at_original"] + later
    return rows["due_at"].where(is_moved, rows["due_at"] + later)


# Some tens of megabytes each.
@lru_cache(8)
def valid(ledgers: Ledgers, communities: tuple[str, ...], as_of: pd.Timestamp) -> pd.DataFrame:
    """有效件 as the ledger stood at the end of a day: not merged, rejected or returned, not voided by then; with its state."""
    rows = registered(ledgers.on(as_of))
    gone = rows["status"].isin(["merged", "rejected", "returned"]) | rows["duplicate_of"].notna()
    gone |= (rows["status"] == "voided") & ~(rows["voided_on"] > as_of)
    rows = rows[~gone & (rows["reported_on"] <= as_of)].copy()
    rows["is_closed"] = rows["closed_on"] <= as_of
    rows["closed_on"] = rows["closed_on"].where(rows["is_closed"])
    rows["is_suspended"] = ~rows["is_closed"] & (rows["status"] == "suspended")
    rows["is_overdue"] = ~rows["is_closed"] & ~rows["is_suspended"] & (rows["due_on"] < as_of)
    return rows[rows["community"].isin(communities)] if communities else rows


def of(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    return valid(ledgers, asked.communities, asked.as_of)


def due(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """应处置: the limit lay in the period and has come; suspended ones left out. On time: handled by then."""
    rows = rows[asked.within(rows["due_at"]) & (rows["status"] != "suspended")]
    return rows.assign(is_on_time=rows["handled"] <= rows["due_at"])


def first_day(ledgers: Ledgers) -> pd.Timestamp:
    """首件: days before the first issue of the street are none."""
    return registered(ledgers)["reported_on"].min()


def days_of(ledgers: Ledgers, asked: Asked) -> pd.DatetimeIndex:
    """Return the days of a period, without those before the first issue."""
    start = first_day(ledgers) if asked.start is None else max(asked.start, first_day(ledgers))
    return pd.date_range(start, min(asked.end, asked.as_of))


# --- the cards -----------------------------------------------------------------------------------------------------------


@cache
def cards(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    rows = of(ledgers, asked)
    cohort = rows[asked.within(rows["reported_at"])]
    closed = int(cohort["is_closed"].sum())
    in_period = int(asked.within(rows["closed_on"]).sum())
    days = len(days_of(ledgers, asked))
    waiting = rows[~rows["is_closed"]]
    overdue, suspended = waiting[waiting["is_overdue"]], waiting[waiting["is_suspended"]]
    owed = due(rows, asked)
    on_time = int(owed["is_on_time"].sum())
    first = rows[asked.within(rows["first_closed"])]
    reworked = int(first["is_reworked"].sum())
    everything, all_closed = len(rows), int(rows["is_closed"].sum())
    past_due = int((suspended["due_on"] < asked.as_of).sum())
    return {
        # 统计期内上报的有效件
        "收集": Number(len(cohort), "件", Kind.COHORT),
        # 收集的件中截至统计时点已办结的 ÷ 收集
        "当期办结率": Number(ratio(closed, len(cohort)), PERCENT, Kind.COHORT, 1, closed, len(cohort), "件", "收集"),
        # 统计期内办结的 ÷ 自然日数
        "日均办结": Number(
            ratio(in_period, days), "件/日", Kind.FLOW, 1, in_period, days, "件/天", "天数", base=in_period
        ),
        # 统计时点尚未办结的，含挂账
        "在办存量": Number(len(waiting), "件", Kind.STOCK, -1, beside=f"超期未办 {amount(len(overdue), '件')}"),
        "超期未办": Number(len(overdue), "件", Kind.STOCK, -1, beside=f"在办存量 {amount(len(waiting), '件')}"),
        "挂账": Number(len(suspended), "件", Kind.STOCK, beside=f"挂账中已过期限 {amount(past_due, '件')}"),
        # 期限在统计期内且已到的有效件中，不晚于期限处置的
        "按期处置率": Number(ratio(on_time, len(owed)), PERCENT, Kind.COHORT, 1, on_time, len(owed), "件", "应处置"),
        # 期内首次办结的件中返工次数不少于 1 的
        "返工率": Number(ratio(reworked, len(first)), PERCENT, Kind.COHORT, -1, reworked, len(first), "件", "首次办结"),
        # 截至统计时点，不论统计期
        "累计办结率": Number(
            ratio(all_closed, everything), PERCENT, Kind.CUMULATIVE, 1, all_closed, everything, "件", "累计收集"
        ),
    }


@cache
def call_backs(ledgers: Ledgers, asked: Asked) -> dict[str, Number]:
    """三率: of the issues collected in the period that were closed at least once by then and called back validly."""
    rows = of(ledgers, asked)
    rows = rows[asked.within(rows["reported_at"])]
    closed = int(rows["is_closed"].sum())
    # Closed only afterwards: the call-back came afterwards too.
    is_later = (rows["first_closed"].dt.normalize() > asked.as_of) | (
        rows["first_closed"].isna() & rows["closed"].notna()
    )
    visited = rows[(rows["visit_valid"] == True) & ~is_later]  # noqa: E712
    covered = int(visited["is_closed"].sum())
    # A ledger without the column has no rate, as opposed to a rate of zero.
    every = registered(ledgers)
    known = {name: every[name].notna().any() for name in ("visit_valid", "visit_contacted", "visit_resolved")}
    contacted = int((visited["visit_contacted"] == True).sum())  # noqa: E712
    resolved = int((visited["visit_resolved"] == True).sum())  # noqa: E712
    said = visited["satisfaction"]
    rated = int(said.isin(["满意", "基本满意", "不满意"]).sum())
    content = float((said == "满意").sum() + BASICALLY * (said == "基本满意").sum())
    coverage = ratio(covered, closed) if known["visit_valid"] else None
    warning = "⚠ 样本不足，仅供参考" if coverage is not None and coverage < COVERAGE_MINIMUM else ""

    def rate(above: float, below: int, below_label: str, *, is_known: bool = True) -> Number:
        return Number(
            ratio(above, below) if is_known else None,
            PERCENT, Kind.COHORT, 1, above if is_known else None, below, "件", below_label, warning=warning,
        )  # fmt: skip

    return {
        "响应率": rate(contacted, len(visited), "有效回访", is_known=bool(known["visit_contacted"])),
        "解决率": rate(resolved, len(visited), "有效回访", is_known=bool(known["visit_resolved"])),
        "满意率": rate(content, rated, "已评价"),
        "回访覆盖率": rate(covered, closed, "办结", is_known=bool(known["visit_valid"])),
    }


# --- the panels of 事件办理 ----------------------------------------------------------------------------------------------


def by_day(ledgers: Ledgers, asked: Asked) -> pd.DataFrame:
    """Return what each day collected, closed and left open; the mean of seven days looks back before the period."""
    rows, days = of(ledgers, asked), days_of(ledgers, asked)
    record = pd.date_range(first_day(ledgers), asked.as_of)
    collected = rows["reported_on"].value_counts().reindex(record, fill_value=0)
    closed = rows["closed_on"].value_counts().reindex(record, fill_value=0)
    told = pd.DataFrame({"收集": collected, "办结": closed, "7 日平均": closed.rolling(7).mean()})
    told["在办"] = (collected - closed).cumsum()
    return told.reindex(days)


def daily(scope: Scope) -> Drawn | None:
    """每日办结，和当日与前六日的平均。"""
    asked = scope.now(LEDGER)
    days = by_day(scope.ledgers, asked) if asked else pd.DataFrame({"办结": []})
    if not days["办结"].sum():
        return None
    return Drawn(_days(days.index), {"每日办结": list(days["办结"]), "7 日平均": list(days["7 日平均"])})


def _days(days: pd.DatetimeIndex) -> list[str]:
    return [f"{day.month}月{day.day}日" for day in days]


def rates_by_community(scope: Scope) -> Drawn | None:
    """各社区办结率 (I04) beside the street's own; too few are listed and not ranked; nobody is judged by it."""
    asked = scope.now(LEDGER)
    if asked is None:
        return None
    rows = valid(scope.ledgers, (), asked.as_of)
    rows = rows[asked.within(rows["reported_at"])]
    return _rates(rows, "community", "is_closed", "办结率", asked.communities, judges=False)


def on_time_by_community(scope: Scope) -> Drawn | None:
    """各社区按期处置率 (I09); 未归属 is judged like the others."""
    asked = scope.now(LEDGER)
    if asked is None:
        return None
    rows = due(valid(scope.ledgers, (), asked.as_of), asked)
    return _rates(rows, "community", "is_on_time", "按期处置率", asked.communities)


def on_time_areas(scope: Scope) -> Drawn | None:
    """The same where the communities lie."""
    drawn = on_time_by_community(scope)
    return drawn and replace(drawn, note=areas.note(scope, drawn.categories, f"全街道 {percent(drawn.reference)}"))


def collected_areas(scope: Scope) -> Drawn | None:
    """收集 (I01) of each community; the chart of 办结率 has them in its order."""
    asked, rates = scope.now(LEDGER), rates_by_community(scope)
    if asked is None or rates is None:
        return None
    rows = of(scope.ledgers, asked)
    counts = rows[asked.within(rows["reported_at"])].groupby("community").size()
    drawn = Drawn(rates.categories, {"收集": [counts[name] for name in rates.categories]})
    return replace(drawn, note=areas.note(scope, drawn.categories))


def overdue_by_street(scope: Scope) -> Drawn | None:
    """Over all streets, whose communities are the streets: 超期未办 of each and what share of 在办存量 that is, the most first."""
    asked = scope.now(LEDGER)
    rows = of(scope.ledgers, asked) if asked else None
    if rows is None or not rows["is_overdue"].any():
        return None
    by = rows[~rows["is_closed"]].groupby("community")["is_overdue"].agg(late="sum", open="size")
    by = by[by["late"] > 0].sort_values("late", ascending=False)
    labels = [f"{number(one.late)} 件　在办 {number(one.open)} 件" for one in by.itertuples()]
    return Drawn(list(by.index), {"超期未办": list(by["late"])}, labels)


def on_time_by_handler(scope: Scope) -> Drawn | None:
    """各承办单位按期处置率, held against all issues of the communities that were chosen; 未派单 is never ranked."""
    asked = scope.now(LEDGER)
    return _rates(due(of(scope.ledgers, asked), asked), "handler", "is_on_time", "按期处置率") if asked else None


def _rates(
    rows: pd.DataFrame, name: str, good: str, label: str, chosen: tuple[str, ...] = (), *, judges: bool = True
) -> Drawn | None:
    by = rows.groupby(name)[good].agg(["sum", "size"]).rename(columns={"sum": "good", "size": "all"})
    street = ratio(by["good"].sum(), by["all"].sum())
    by = by.loc[by.index.isin(chosen)] if chosen else by
    if by.empty:
        return None
    by["rate"] = by["good"] / by["all"]
    by["is_ranked"] = (by["all"] >= RANK_MINIMUM) & (by.index != UNASSIGNED)
    by = by.sort_index(key=lambda names: names.map(pinyin))
    by = by.assign(few=~by["is_ranked"], size=-by["all"]).sort_values(["few", "rate", "size"], kind="stable")
    labels = [
        f"{percent(one.rate)}　{number(one.good)} / {number(one.all)} 件" + ("" if one.is_ranked else "\n不参与排名")
        for one in by.itertuples()
    ]
    behind = {one.Index for one in by.itertuples() if judges and one.is_ranked and is_behind(one.good, one.all, street)}
    return Drawn(
        list(by.index),
        {label: list(by["rate"])},
        labels,
        reference=street,
        bad=behind,
        unranked=set(by.index[~by["is_ranked"]]),
    )


def is_behind(good: int, all_of_them: int, street: float) -> bool:
    """落后: below the street by more than 0.5 points, and the 95 % Wilson interval does not hold the street's rate."""
    rate, z = good / all_of_them, 1.959963984540054
    middle = rate + z * z / (2 * all_of_them)
    half = z * sqrt(rate * (1 - rate) / all_of_them + z * z / (4 * all_of_them**2))
    upper = (middle + half) / (1 + z * z / all_of_them)
    return street - rate > BEHIND_TOLERANCE and upper < street


def backlog_bridge(scope: Scope) -> Drawn | None:
    """期初未结 + 新增 − 办结 = 期末未结，其中超期."""
    asked = scope.now(LEDGER)
    if asked is None:
        return None
    rows = of(scope.ledgers, asked)
    is_before = rows["reported_on"] < asked.start if asked.start is not None else rows["reported_on"].isna()
    opening = int((is_before & ~(rows["closed_on"] < asked.start)).sum()) if asked.start is not None else 0
    collected = int(asked.within(rows["reported_at"]).sum())
    closed = int(asked.within(rows["closed_on"]).sum())
    closing, overdue = int((~rows["is_closed"]).sum()), int(rows["is_overdue"].sum())
    assert opening + collected - closed == closing
    if not any((opening, collected, closed, closing)):
        return None
    sizes = [opening, collected, closed, closing, overdue]
    return Drawn(
        ["期初未结", "新增", "办结", "期末未结", "其中超期"],
        {"起点": [0, opening, closing, 0, 0], "件数": sizes},
        [f"{sign}{number(size)} 件" for sign, size in zip(("", "+", "-", "", ""), sizes, strict=True)],
    )


def ageing(scope: Scope) -> Drawn | None:
    """在办件（含挂账）by the days from the report to the end of the period (I16)."""
    asked = scope.now(LEDGER)
    rows = of(scope.ledgers, asked) if asked else None
    if rows is None or rows["is_closed"].all():
        return None
    waiting = rows[~rows["is_closed"]]
    return _buckets((asked.as_of - waiting["reported_on"]).dt.days, AGES, "在办", {">30 日"})


def time_to_close(scope: Scope) -> Drawn | None:
    """期内办结的件 by how long they took, 挂账 taken off; what lies on the boundary belongs to the shorter (I14)."""
    asked = scope.now(LEDGER)
    rows = of(scope.ledgers, asked) if asked else None
    if rows is None or not asked.within(rows["closed_on"]).any():
        return None
    took = rows.loc[asked.within(rows["closed_on"]), "hours"]
    note = f"一半在 {hours(took.quantile(0.5))}内办结，九成在 {hours(took.quantile(0.9))}内办结"
    return _buckets(took / 24, DURATIONS, "办结", set(), note)


def _buckets(days: pd.Series, bounds: Any, label: str, bad: set[str], note: str = "") -> Drawn:
    counts, below = [], 0
    for _, most in bounds:
        reached = len(days) if most is None else int((days <= most).sum())
        counts.append(reached - below)
        below = reached
    labels = [f"{number(count)} 件\n{share}" for count, share in zip(counts, shares(counts), strict=True)]
    return Drawn([name for name, _ in bounds], {label: counts}, labels, note, bad=bad)


def categories(scope: Scope) -> Drawn | None:
    """各类收集，从多到少，and what share of all they make up so far; twenty at most."""
    asked = scope.now(LEDGER)
    rows = of(scope.ledgers, asked) if asked else pd.DataFrame()
    rows = rows[asked.within(rows["reported_at"])] if asked else rows
    if rows.empty:
        return None
    by = rows.groupby("category")["is_closed"].agg(["size", "sum"])
    by = by.sort_index(key=lambda names: names.map(pinyin)).sort_values("size", ascending=False, kind="stable")
    by["so_far"] = by["size"].cumsum() / len(rows)
    left_out = max(len(by) - 20, 0)
    by = by.head(20)
    labels = [
        f"{number(one.size)} 件　累计 {percent(one.so_far)}\n办结率 {percent(one.sum / one.size)}"
        for one in by[["size", "sum", "so_far"]].rename(columns=str).itertuples(name="One")
    ]
    note = f"另有 {left_out} 类较少的" if left_out else ""
    series = {"收集": list(by["size"]), "累计占比": list(by["so_far"])}
    return Drawn(list(by.index), series, labels, note, reference=0.8)


def pinyin(name: str) -> bytes:
    """Return what sorts common characters by their sound, as the national standard of 1980 has them."""
    return name.encode("gb18030")


def overdue(scope: Scope) -> Listed | None:
    """超期未办 (I11): the longest overdue first; the day after the limit is the first."""
    rows = _overdue(scope)
    if rows is None or rows.empty:
        return None
    listed = [
        {
            "问题编号": one.issue_id,
            "社区": one.community,
            "问题类别": one.category,
            "标题": one.title,
            "承办单位": one.handler,
            "上报时间": one.reported_at,
            "办理期限": one.due_at,
            "超期天数": one.days,
        }
        for one in rows.itertuples()
    ]
    return Listed(listed, lambda row: -row["超期天数"], "问题编号")


def _overdue(scope: Scope) -> pd.DataFrame | None:
    asked = scope.now(LEDGER)
    if asked is None:
        return None
    rows = of(scope.ledgers, asked)
    rows = rows[rows["is_overdue"]]
    return rows.assign(days=(asked.as_of - rows["due_on"]).dt.days).sort_values("due_at", kind="stable")


# --- the issues of 总览 --------------------------------------------------------------------------------------------------


def collected_and_closed(scope: Scope) -> Drawn | None:
    """收集、办结 and 在办 by day, of more than a month by week from Monday on, of more than half a year by month."""
    asked = scope.now(LEDGER)
    days = by_day(scope.ledgers, asked) if asked else pd.DataFrame({"收集": [], "办结": []})
    if not days[["收集", "办结"]].to_numpy().sum():
        return None
    kind, stock = (
        ("D", "当日在办") if len(days) <= 31 else ("W-SUN", "当周在办") if len(days) <= 184 else ("M", "月末在办")
    )
    spans = days.index.to_period(kind)
    by = days.groupby(spans).agg({"收集": "sum", "办结": "sum", "在办": "last"})
    series = {"收集": list(by["收集"]), "办结": list(by["办结"]), stock: list(by["在办"])}
    if kind == "M":
        return Drawn([str(month) for month in by.index], series)
    # A week begins no earlier than the period does.
    firsts = days.index.to_series().groupby(spans).agg(["first", "size"])
    names = _days(pd.DatetimeIndex(firsts["first"]))
    partial = [name for name, size in zip(names, firsts["size"], strict=True) if kind == "W-SUN" and size < 7]
    return Drawn(names, series, note=f"{'、'.join(partial)}起的一周不满七天" if partial else "")


def longest_overdue(scope: Scope) -> Waiting:
    rows = _overdue(scope)
    return _waiting("超期未办", "超期", rows, scope)


def due_soon(scope: Scope) -> Waiting:
    """即将到期: open, and due on the day itself or within three days after it."""
    asked = scope.now(LEDGER)
    rows = None
    if asked:
        rows = of(scope.ledgers, asked)
        days = (rows["due_on"] - asked.as_of).dt.days
        is_soon = (days >= 0) & (days <= DUE_SOON) & ~rows["is_closed"] & (rows["status"] != "suspended")
        rows = rows.assign(days=days)[is_soon].sort_values("due_at", kind="stable")
    return _waiting("即将到期", "还剩", rows, scope)


def _waiting(title: str, word: str, rows: pd.DataFrame | None, scope: Scope) -> Waiting:
    if rows is None:
        return Waiting(title, [], why_not(scope, LEDGER))
    told = [
        (
            f"{word} {number(one.days)} 天" if one.days else "当日到期",
            tuple(filter(None, dict.fromkeys((one.title, one.community, one.handler)))),
        )
        for one in rows.itertuples()
    ]
    return Waiting(title, told)


def why_not(scope: Scope, *names: str, stock: bool = False) -> str:
    """Return the sentence that stands where a figure cannot be told."""
    if not any(name in scope.ledgers.last_days for name in names):
        return "没有这类台账。"
    asked = scope.days(*names, stock=stock)["now"]
    return f"{asked}。" if isinstance(asked, str) else ""


def behind(scope: Scope) -> Waiting:
    drawn = on_time_by_community(scope)
    if scope.now(LEDGER) is None:
        return Waiting("按期处置率落后", [], why_not(scope, LEDGER))
    told = []
    for name, label in zip(drawn.categories if drawn else [], drawn.labels if drawn else [], strict=True):
        if name in drawn.bad:
            rate, _, made_of = label.partition("　")
            good, _, whole = made_of.removesuffix(" 件").replace(",", "").partition(" / ")
            late = number(int(whole) - int(good))
            told.append((f"{rate}（全街道 {percent(drawn.reference)}）", (name, f"未按期 {late} 件")))
    return Waiting("按期处置率落后", told)


# --- the lines of cards --------------------------------------------------------------------------------------------------


def month_ends(first: pd.Timestamp, asked: Asked) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the first and the last day of each month of a period, as far as it covers them, from a first day on."""
    until = min(asked.end, asked.as_of)
    start = first if asked.start is None else max(asked.start, first)
    months = pd.period_range(start, until, freq="M") if start <= until else []
    return [(max(start, one.start_time.normalize()), min(until, one.end_time.normalize())) for one in months]


@cache
def lines(ledgers: Ledgers, asked: Asked) -> dict[str, list[Any]]:
    """Return each card's own measure at the ends of the last twelve months, valid as the newest of them has it."""
    rows = of(ledgers, asked)
    told: dict[str, list[Any]] = {"累计办结率": [], "日均办结": [], "超期未办": []}
    for first, last in month_ends(first_day(ledgers), asked):
        reported = rows["reported_on"] <= last
        closed = rows["closed_on"] <= last
        told["累计办结率"].append(ratio(int(closed.sum()), int(reported.sum())))
        told["日均办结"].append(ratio(int((closed & (rows["closed_on"] >= first)).sum()), (last - first + DAY).days))
        told["超期未办"].append(
            int((reported & ~closed & (rows["due_on"] < last) & (rows["status"] != "suspended")).sum())
        )
    return told


PANELS = by_name(
    daily,
    rates_by_community,
    on_time_by_community,
    on_time_areas,
    collected_areas,
    on_time_by_handler,
    overdue_by_street,
    backlog_bridge,
    ageing,
    time_to_close,
    categories,
    overdue,
    collected_and_closed,
)
