"""Reach: from which day to which the ledgers of a street go, and over which days a figure can therefore be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from streetboard import format, queries
from streetboard.asking import periods
from streetboard.asking.answers import MONTH, MONTH_BEFORE, NOW, PREVIOUS, SINCE, TWELVE_MONTHS, YEAR_BEFORE
from streetboard.asking.periods import Span
from streetboard.datasets import all_datasets, of_streets


@dataclass(frozen=True)
class Moment:
    """The days that a figure is asked over, and the moment at which what became of them is read, which is their end but for SINCE."""

    span: Span
    as_of: date


@dataclass(frozen=True)
class Days:
    """What a figure is asked over, by NOW, PREVIOUS and so on; what is not there has a sentence in `why_not`, if there is one to say."""

    span: Span
    over: Mapping[str, Moment]
    why_not: Mapping[str, str] = field(default_factory=dict)


# A weekend and a holiday without an event are usual.
DAYS_APART = 10
_STREETS_NAMED = 3


class Reach:
    """The ledgers of one street, or of all: what shared/coverage says of them, `rows`.

    Of all streets a ledger goes from where the first begins to where the last ends.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        there = [row for row in rows if row["row_count"]]
        known = [row for row in there if row["last_day"]]
        self._there = frozenset(row["dataset"] for row in there)
        self._of_street: defaultdict[str, set[str]] = defaultdict(set)
        for row in there:
            self._of_street[row["street"]].add(row["dataset"])
        self.first_days: dict[str, date] = {}
        self.cut_offs: dict[str, date] = {}
        # By which day every street had begun a ledger; up to where each street goes.
        self._begun: dict[str, date] = {}
        self._ends: defaultdict[str, dict[str, date]] = defaultdict(dict)
        for row in known:
            name, first, last = row["dataset"], row["first_day"], row["cut_off"]
            self.first_days[name] = min(first, self.first_days.get(name, first))
            self._begun[name] = max(first, self._begun.get(name, first))
            self.cut_offs[name] = max(last, self.cut_offs.get(name, last))
            self._ends[row["street"]][name] = last
        self._declared = frozenset(row["dataset"] for row in known if row["is_declared"])

    def cut_off(self, datasets: Collection[str]) -> date | None:
        """Return 数据截至 of some ledgers, the latest of theirs; null if there is none of them, or they tell no day."""
        return max((self.cut_offs[name] for name in datasets if name in self.cut_offs), default=None)

    def stand_as_of(self, datasets: Collection[str]) -> date | None:
        """Return 数据截至 of some ledgers; of such as tell no day, as one of grids, that of all the others beside them.

        A ledger in which something happens every day, and that tells no day, has nothing of which figures tell.
        """
        undated = {*datasets} - {name for name, data in all_datasets().items() if data.daily}
        return self.cut_off(datasets) or (self.cut_off(self.cut_offs) if self.has_any_of(undated) else None)

    def has_any_of(self, datasets: Collection[str]) -> bool:
        """Tell whether there is any of some ledgers."""
        return not self._there.isdisjoint(datasets)

    def earlier(self, datasets: Collection[str]) -> dict[str, date]:
        """Return how far those streets go of all whose ledgers end before the last of them does, the earliest first."""
        ends = {
            street: max(day for name, day in days.items() if name in datasets)
            for street, days in self._ends.items()
            if not days.keys().isdisjoint(datasets)
        }
        last = max(ends.values(), default=None)
        return {street: day for street, day in sorted(ends.items(), key=lambda one: one[1]) if day != last}

    def has_ledger_of(self, figure: str) -> bool:
        """Tell whether there is any of the ledgers that a figure is about, or it is about none."""
        ledgers = ledgers_of(figure)
        return not ledgers or self.has_any_of(ledgers)

    def of_some(self, figure: str, column: str = "") -> str:
        """Return which of several streets a figure tells of, where some have none of the ledgers that it is about; else nothing.

        Of a `column`, those that this number counts. The shorter of the two lists is named: those that have, or those that have not.
        """
        ledgers = _counted_in(figure, column) or ledgers_of(figure)
        having = [street for street, there in self._of_street.items() if not there.isdisjoint(ledgers)]
        lacking = [street for street in self._of_street if street not in having]
        if not having or not lacking:
            return ""
        if len(having) <= len(lacking):
            return f"只有{_named(having)}有台账"
        return f"{_named(lacking)}没有台账，没有计入"

    def _until(self, figure: str) -> date | None:
        """Return the day up to which a figure knows what happened, null where it goes as far as anybody asks.

        Of a ledger in which weeks may pass without an event, as of meetings, the last event says nothing about where it ends, unless
        its 数据截至 was declared.
        """
        return self.cut_off(self._ending(figure))

    def _ending(self, figure: str) -> frozenset[str]:
        kept = {name for name, data in all_datasets().items() if data.daily or data.expected}
        return queries.datasets_read(figure) & (kept | self._declared)

    def _left_behind(self, figure: str, day: date) -> str:
        """Return which street's ledgers end well before a day, so that less is counted than was before; empty where none do."""
        for street, last in self.earlier(self._ending(figure)).items():
            if (day - last).days > DAYS_APART:
                return f"{street}的台账只到 {format.day(last)}"
        return ""

    def _since(self, figure: str) -> date | None:
        """Return the day from which on a figure knows what happened, as far back as its shortest ledger of doings."""
        there = [name for name in queries.datasets_read(figure) if name in self.first_days]
        doings = [name for name in there if not all_datasets()[name].roster] or there
        return max((self._begun[name] for name in doings), default=None)

    def _is_daily(self, figure: str) -> bool:
        """Tell whether a figure rests on ledgers alone in which something happens every day: a month without an event was not brought."""
        there = [all_datasets()[name] for name in queries.datasets_read(figure) if name in self.cut_offs]
        return all(data.daily for data in there if not data.roster)

    def days(self, figure: str, period: str, page: Span, cut_off: date) -> Days:
        """Return what a figure is asked over, where the page or the edition asks for `page` and has `cut_off`.

        A figure whose ledgers end earlier covers what they cover, and is compared over the same stretch.
        """
        until = self._until(figure) or cut_off
        now = page.until(until)
        if now.is_empty and not _has_begin(figure) and not self._is_daily(figure):
            # How it stood, of what does not change from day to day, can be told of the last day that is known.
            now = Span(None, until, is_unfinished=True, is_cut=True)
        ended = f"台账截至 {format.day(until)}，没有这段时间的记录"
        if now.is_empty:
            return Days(now, {}, dict.fromkeys((NOW, PREVIOUS, YEAR_BEFORE), ended))
        over = {NOW: Moment(now, now.end), TWELVE_MONTHS: _at_its_end(periods.span(periods.TWELVE_MONTHS, now.end))}
        if page.end < cut_off and now.end < until:
            over[SINCE] = Moment(now, until)
        why_not: dict[str, str] = {}
        left_behind = self._left_behind(figure, now.end)
        for name, other in _compared(period, now).items():
            begin = self._since(figure)
            if other and begin and other.start and other.start < begin:
                why_not[name] = f"台账从 {begin:%Y-%m} 开始"
            elif other and left_behind:
                why_not[name] = left_behind
            elif other:
                over[name] = _at_its_end(other)
        return Days(now, over, why_not)


def _named(streets: Sequence[str]) -> str:
    further = f"等 {len(streets)} 个街道" if len(streets) > _STREETS_NAMED else ""
    return "、".join(streets[:_STREETS_NAMED]) + further


@cache
def ledgers_of(figure: str) -> frozenset[str]:
    """Return the ledgers of streets that a figure is about, none where it tells what the warehouse knows of itself."""
    about = frozenset(queries.figure(figure).about) or queries.datasets_read(figure)
    return about & {data.name for data in of_streets()}


def _counted_in(figure: str, column: str) -> frozenset[str]:
    """Return the ledgers of the rows that lie beneath a number and what it is divided from; none where no rows do."""
    query = queries.figure(figure)
    measure = queries.measure_of(query, column)
    counted = (column, *measure.parts, measure.base) if measure else ()
    lists = {query.beneath[name].partition("?")[0] for name in counted if name in query.beneath}
    return frozenset().union(*map(ledgers_of, lists))


def _has_begin(figure: str) -> bool:
    """Tell whether a figure counts what happened from a day on, as opposed to how it stood on one."""
    return "$start" in queries.figure(figure).body


def _at_its_end(span: Span) -> Moment:
    return Moment(span, span.end)


def _compared(period: str, now: Span) -> dict[str, Span | None]:
    """Return what a period is compared with; 累计 with nothing, but its newest month with the one before."""
    if period == periods.ALL:
        month = periods.newest_month(now.end)
        return {MONTH: month, MONTH_BEFORE: periods.previous(periods.MONTH, month)}
    return {PREVIOUS: periods.previous(period, now), YEAR_BEFORE: periods.year_before(period, now)}
