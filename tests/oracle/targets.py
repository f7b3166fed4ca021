"""Targets and annotations: what cards, charts and first sentences say of them, from the two ledgers as they were handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from tests.oracle.ledgers import Ledgers, OfAllStreets
from tests.oracle.periods import Scope
from tests.oracle.showing import PERCENT, Drawn, Number, amount, half_up, is_none, number

STREET = "街道本级"
# The cards that a target speaks of, by their metric.
CODES = {
    "累计办结率": "I03",
    "当期办结率": "I04",
    "日均办结": "I05",
    "在办存量": "I07",
    "按期处置率": "I09",
    "超期未办": "I11",
    "返工率": "I15",
    "项目平均进度": "R05",
    "志愿活跃率": "V02",
    "会议召开率": "G04",
    "议定事项完成率": "G05",
    "到会率": "G06",
}
# Lines of charts over time: the series that is held against the target, and its metric.
LINES = {"daily": ("7 日平均", "I06"), "progress_by_month": ("实际", "R05")}
# Rows of charts: the metric of each series that is held against targets.
ROWS = {
    "on_time_by_community": {"按期处置率": "I09"},
    "on_time_areas": {"按期处置率": "I09"},
    "on_time_by_handler": {"按期处置率": "I09"},
    "rates_by_community": {"办结率": "I04"},
    "overdue_by_street": {"超期未办": "I11"},
    "progress_by_area": {"计划": "R07", "实际": "R05"},
    "progress_by_class": {"计划": "R07", "实际": "R06"},
    "floor_areas": {"户均改造面积": "R12"},
}
# Those whose rows are communities; over all streets they are streets, as those of the progress by area are then.
_OF_COMMUNITIES = {"on_time_by_community", "on_time_areas", "rates_by_community", "overdue_by_street"}
_OF_STREETS = {"overdue_by_street", "progress_by_area", "on_time_by_community", "rates_by_community"}
_BETTER = {"up": 1, "down": -1}


@dataclass(frozen=True)
class Aim:
    """A target: how much, whether it is a share, when it holds, which way is good where the ledger says so, who said so."""

    value: float
    is_share: bool
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    better: int
    told: str

    @property
    def text(self) -> str:
        return f"{number(self.value * 100)}%" if self.is_share else number(self.value)

    def holds_on(self, day: Any) -> bool:
        return self.first is None or self.first <= pd.Timestamp(day) <= self.last


def aim(scope: Scope, code: str) -> Aim | None:
    """Return the target of a metric that holds at the end of the period: a community's before the street's, the shortest days first."""
    if scope.ledgers.street == OfAllStreets.NAME:
        return None
    own = [*scope.communities] if len(scope.communities) == 1 else []
    best = _best(scope.ledgers, code, scope.span.end, [*own, STREET])
    if best is None or (best[0] and scope.communities and not best[2].is_share):
        return None
    return best[2]


def _best(ledgers: Ledgers, code: str, day: Any, places: list[str]) -> tuple[bool, Any, Aim] | None:
    """Return what holds on a day of some places, a community before the street: whether it is the street's, its days, and it."""
    found = []
    for row in ledgers["metric_targets"].itertuples():
        first, last, spoken = _days(row.period)
        is_own = row.community != STREET
        # A bare number of no more than 1 is a share; 1 件 says what it counts.
        is_share = row.value.endswith("%") or (" " not in row.value and float(row.value) <= 1)
        if row.metric != code or row.community not in places:
            continue
        if first is not None and not first <= day <= last:
            continue
        value = float(row.value.rstrip("%").split()[0]) / (100 if row.value.endswith("%") else 1)
        whose = f"{row.community} " if is_own else ""
        told = "，".join(filter(None, (f"{whose}{spoken}目标", row.reason, row.author)))
        length = pd.Timedelta.max if first is None else last - first
        found.append((not is_own, length, Aim(value, is_share, first, last, _BETTER.get(row.direction, 0), told)))
    return min(found, key=lambda one: one[:2], default=None)


def _days(period: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None, str]:
    if period == "长期":
        return None, None, period
    unit = pd.Period(period, "Q" if "Q" in period else "Y")
    spoken = f"{unit.year} 年" + (f"第{'一二三四'[unit.quarter - 1]}季度" if "Q" in period else "")
    return unit.start_time.normalize(), unit.end_time.normalize(), spoken


def missing(now: Number, target: Aim) -> tuple[float, bool]:
    """Return by how much a number misses its target, and whether it is short of it."""
    better = target.better or now.better
    return max((target.value - now.value) * better, 0), better > 0


def _size(by: float, unit: str) -> str:
    if unit == PERCENT:
        return f"{number(by * 100)} 个百分点" if half_up(by * 100, 2) else "不到 0.01 个百分点"
    return amount(by, unit)


def changes(name: str, scope: Scope, now: Number) -> Iterator[tuple[str, str, str, str]]:
    """Yield what a card says of its target, in the form of a comparison."""
    target = aim(scope, CODES[name]) if name in CODES else None
    if target is None or is_none(now.value) or isinstance(now.value, str):
        return
    by, is_short = missing(now, target)
    said = f"{'差' if is_short else '多'} {_size(by, now.unit)}".replace(" 不", "不") if by else "达标"
    unit = "" if target.is_share else f" {now.unit}"
    yield (f"目标 {target.text}{unit}", said, "bad" if by else "good", target.told)


def missed(name: str, scope: Scope, now: Number) -> Iterator[str]:
    """Yield the clause on a card that misses its target."""
    for label, said, tone, _ in changes(name, scope, now):
        if tone == "bad":
            yield f"{name} {now.text}，{label}，{said}"


def drawn(name: str, expected: Drawn, days: Sequence[date], scope: Scope) -> Drawn:
    """Return what a chart must show, with the line of its target."""
    if name in ROWS:
        aims = {series: _of_rows(name, expected.categories, code, scope) for series, code in ROWS[name].items()}
        return replace(expected, targets={series: own for series, own in aims.items() if any(map(is_told, own))})
    if name not in LINES or not (target := aim(scope, LINES[name][1])):
        return expected
    line = [target.value if target.holds_on(day) else None for day in days]
    return replace(expected, series=expected.series | {"目标": line})


def _of_rows(name: str, rows: Sequence[str], code: str, scope: Scope) -> list[float | None]:
    """Return what each row of a chart is to reach: of a street its own, of a community its own, else the street's if it is one for all."""
    if isinstance(scope.ledgers, OfAllStreets):
        each = scope.ledgers.of_each
        found = [_best(each[row], code, scope.span.end, [STREET]) if row in each else None for row in rows]
        return [one[2].value if one and name in _OF_STREETS else None for one in found]
    whole = aim(scope, code)
    of_all = whole.value if whole and (whole.is_share or code == "R12") else None
    is_of_places = name in _OF_COMMUNITIES
    own = [_best(scope.ledgers, code, scope.span.end, [row]) if is_of_places else None for row in rows]
    return [one[2].value if one else of_all for one in own]


def is_told(value: float | None) -> bool:
    return value is not None


def marks(
    topic: str, days: Sequence[date], ends: Sequence[date], is_monthly: bool, scope: Scope
) -> list[tuple[int, str]]:
    """Return what marks a chart over time: in which of its categories it begins, and what is said of it."""
    if scope.ledgers.street == OfAllStreets.NAME or not days:
        return []
    first = [pd.Timestamp(day) for day in days]
    last = pd.Timestamp(ends[-1]) if ends else first[-1] + pd.offsets.MonthEnd(0) if is_monthly else first[-1]
    found = []
    for row in scope.ledgers["annotations"].itertuples():
        until = row.happened_on if is_none(row.until) else row.until
        is_there = row.community == STREET or not scope.communities or row.community in scope.communities
        if not is_there or row.topic not in (None, topic) or until < first[0] or row.happened_on > last:
            continue
        if row.happened_on > scope.span.end:
            continue
        at = sum(day <= row.happened_on for day in first) - 1
        when = f"{row.happened_on.month}-{row.happened_on.day}"
        when = f"{row.happened_on.year}-{when}" if first[0].year != last.year else when
        to = f" 至 {until.month}-{until.day}" if until > row.happened_on else ""
        place = "" if row.community == STREET or row.community in row.note else row.community
        by = "，".join(filter(None, (place, row.author)))
        found.append((row.happened_on, row.note, max(at, 0), f"{when}{to} {row.note}{f'（{by}）' if by else ''}"))
    return [(at, said) for _, _, at, said in sorted(found, key=lambda one: one[0])]
