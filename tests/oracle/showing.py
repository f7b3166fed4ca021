"""Showing: how a number is written (K8), how two are compared (K9), and the shapes in which the oracle tells what a panel shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum, auto
from typing import Any

import pandas as pd

PERCENT, POINTS = "%", "百分点"
# Whole things, of which no decimals are written; a mean or a sum of hours has two at most, and none that are zero.
SMALLEST_BASE = 20


class Kind(StrEnum):
    """Over what a number is taken."""

    FLOW = auto()
    COHORT = auto()
    STOCK = auto()
    CUMULATIVE = auto()


def half_up(value: float, decimals: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def is_none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def number(value: Any) -> str:
    """Return 48,893 or 31.02, “—” for nothing."""
    if is_none(value):
        return "—"
    text = f"{half_up(value, 2) + 0:,f}"
    return text.rstrip("0").rstrip(".")


def percent(value: Any) -> str:
    """Return 96.86%; never 100.00% while something is left, never 0.00% where something is there."""
    if is_none(value):
        return "—"
    shown = half_up(value * 100, 2)
    if value < 1 and shown >= 100:
        shown = Decimal("99.99")
    if value > 0 and shown == 0:
        shown = Decimal("0.01")
    return f"{shown:,f}%"


def points(value: Any) -> str:
    if is_none(value):
        return "—"
    size = half_up(value * 100, 2) + 0
    return f"{size:+,f} 百分点" if size else "0.00 百分点"


def amount(value: Any, unit: str) -> str:
    """Return 1,533 件, 96.86% or +0.18 百分点."""
    if unit == PERCENT:
        return percent(value)
    if unit == POINTS:
        return points(value)
    return "—" if is_none(value) else f"{number(value)} {unit}".rstrip()


def shares(counts: Sequence[float]) -> list[str]:
    """Return the parts of one whole by the largest remainders, so that what is shown adds up to 100.00%."""
    whole = sum(counts)
    if not whole:
        return ["—"] * len(counts)
    # A share is a float, by which parts that are left with the same remainder are told apart.
    exact = [Decimal(repr(count / whole)) * 10000 for count in counts]
    floors = [int(one) for one in exact]
    for at in sorted(range(len(exact)), key=lambda at: floors[at] - exact[at])[: 10000 - sum(floors)]:
        floors[at] += 1
    return [f"{Decimal(one) / 100:.2f}%" for one in floors]


def hours(value: Any) -> str:
    """Return 26.4 小时, or 5.3 天 from three days on."""
    if is_none(value):
        return "—"
    return f"{half_up(value, 1):,f} 小时" if value < 72 else f"{half_up(value / 24, 1):,f} 天"


def ratio(above: Any, below: Any) -> float | None:
    """Divide, by nothing to nothing."""
    return None if is_none(above) or not below else above / below


@dataclass(frozen=True)
class Number:
    """A card: its value, what it is divided from (with their units, where they have one), or what stands beside it.

    `base` is the count beneath a mean, `better` 1 where more is good and -1 where less is.
    """

    value: Any
    unit: str
    kind: Kind
    better: int = 0
    above: Any = None
    below: Any = None
    parts: str = ""
    below_label: str = ""
    beside: str = ""
    base: Any = None
    warning: str = ""

    @property
    def fraction(self) -> str:
        """47,360 / 48,893 件, or 47,360 件 / 1,528 天."""
        if not self.parts:
            return ""
        first, _, second = self.parts.partition("/")
        if not second:
            return f"{number(self.above)} / {number(self.below)} {first}"
        return f"{number(self.above)} {first} / {number(self.below)} {second}"

    @property
    def text(self) -> str:
        return amount(self.value, self.unit)

    @property
    def detail(self) -> str:
        return self.beside or self.fraction

    @property
    def made_up(self) -> str:
        return f"{self.text}（{self.fraction}）" if self.fraction else self.text

    @property
    def is_of_days(self) -> bool:
        """Whether it is counted over a period, and not how it stood on a day."""
        return self.kind in (Kind.FLOW, Kind.COHORT)

    @property
    def goes_on(self) -> bool:
        """Whether its cases go on being settled after the period is over."""
        return self.kind == Kind.COHORT and bool(self.better)


def moved(now: Number, before: Number | None, why_not: str = "") -> tuple[str, str]:
    """Return how a number moved and whether that is good or bad.

    Shares by 百分点, and not at all on fewer than 20 cases then or now; counts by percent, on a base under 20 by the difference only; what
    rounds to nothing is 持平; what cannot be compared says why.
    """
    if before is None:
        return (f"—（{why_not}）" if why_not else "—"), ""
    if before.parts and is_none(before.value) and before.below == 0:
        return f"—（那时{now.below_label}为 0）", ""
    if is_none(now.value) or is_none(before.value):
        return "—（没有可比的数）", ""
    by = now.value - before.value
    if now.unit in (PERCENT, POINTS):
        if now.parts and min(now.below, before.below) < SMALLEST_BASE:
            return f"样本不足 20 {now.parts}，不比", ""
        size = half_up(abs(by) * 100, 2)
        shown = f"{size} 百分点"
    else:
        base = before.value if before.base is None else before.base
        if before.value == 0 or abs(base) < SMALLEST_BASE:
            size, shown = half_up(abs(by), 2), amount(abs(by), now.unit)
        else:
            size = half_up(abs(by / before.value) * 100, 1)
            shown = f"{size:,f}%"
    if not size:
        return "持平", ""
    tone = "" if not now.better else "good" if (by > 0) == (now.better > 0) else "bad"
    return f"{'▲' if by > 0 else '▼'} {shown}", tone


def by_name(*panels: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Return what computes each panel, by its name, which is that of the reading that it stands for."""
    return {panel.__name__: panel for panel in panels}


# --- what stands in a panel ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A chart: its categories in their order, the values of each series, and what else is written in it."""

    categories: list[str]
    series: dict[str, list[Any]]
    labels: list[str] = field(default_factory=list)
    note: str = ""
    reference: float | None = None
    # of each series that is held against targets, what each category is to reach
    targets: dict[str, list[float | None]] = field(default_factory=dict)
    # categories that are bad news, and those that are listed without being judged
    bad: set[str] = field(default_factory=set)
    unranked: set[str] = field(default_factory=set)
    # series whose counts of persons may be masked
    persons: frozenset[str] = frozenset()
    # what its sentence may tell beyond that
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Listed:
    """A table: all its rows as {header: value}, in the order of their `rank` where that is said.

    A row is known by the headers of `key`, divided by spaces; without any, all rows stand on the page.
    """

    rows: list[dict[str, Any]]
    rank: Callable[[dict[str, Any]], Any] | None = None
    key: str = ""
    persons: frozenset[str] = frozenset()
    # what its sentence may tell beyond that
    told: list[str] = field(default_factory=list)
    # whether rows of masked cells are left out of what is shown
    is_part: bool = False

    def name(self, row: dict[str, Any]) -> str:
        return " ".join(str(row[header]) for header in self.key.split())


@dataclass(frozen=True)
class Waiting:
    """A column of what needs attention: how many there are, and all of them in their order, as (what is wrong, with whom)."""

    title: str
    entries: list[tuple[str, tuple[str, ...]]]
    said: str = ""


@dataclass(frozen=True)
class Branch:
    """A level of the tree: name, progress, plan, what stands beside, what is below."""

    name: str
    progress: float | None
    planned: float | None
    beside: str
    below: list[Branch] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Spans:
    """A timeline: (name, planned, actual, milestones) of each, up to a day."""

    spans: list[tuple[Any, ...]]
    as_of: pd.Timestamp
